package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.job.JobConfig;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands one after the other, as a user runs them, on a second of sample recordings. */
class CommandsTest {
    private static final String ONE_CORE = "local[1]";

    @TempDir
    static Path folder;

    private static Path recordings;
    private static Path config;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void writeAndSurvey() throws IOException {
        recordings = folder.resolve("recordings");
        config = folder.resolve("proposed.conf");
        CommandsTest commands = new CommandsTest();
        assertEquals(
                0,
                commands.run("sample", recordings.toString(), "--episodes", "2", "--seconds", "1", "--points", "256"),
                commands.err.toString());
        assertEquals(
                0,
                commands.run(
                        "survey",
                        recordings.toString(),
                        "--propose",
                        config.toString(),
                        "--master",
                        ONE_CORE,
                        "--json"),
                commands.err.toString());
        JsonNode survey = commands.json();
        assertEquals(2, survey.get("total").get("episodes").asInt());
        JsonNode joints = survey.get("episodes").get(0).get("topics").get(3);
        assertEquals("/joint_states", joints.get("topic").asText());
        assertEquals("joint_1", joints.get("joints").get(0).asText());
        assertEquals(100, joints.get("rate_hz").asDouble(), 2);
        assertTrue(joints.get("header_minus_log").get("median_ns").asLong() < 0, "recorded after it was measured");
    }

    @Test
    void theProposalIsAConfigurationOfEverySampleStream() {
        JobConfig proposed = JobConfig.load(config, Map.of(), List.of("output.uri=out"));
        assertEquals(
                List.of("action", "observation.imu", "observation.state", "observation.wrench", "task"),
                proposed.streams().stream().map(stream -> stream.name()).toList());
        assertEquals("base_link", proposed.voxels().get(0).frame());
    }

    @Test
    void aFastSurveyTellsTimesAndWhatItDidNotLookAt() throws IOException {
        String[] fast = {"survey", recordings.toString(), "--fast", "--master", ONE_CORE, "--json"};
        assertEquals(0, run(fast), err.toString());
        JsonNode episode = json().get("episodes").get(0);
        assertEquals("log-stamps", episode.get("looked_at").asText());
        assertEquals("message indexes", episode.get("looked_at_why").asText());
        assertTrue(episode.get("bytes_read").asLong() < episode.get("bytes").asLong());
        assertTrue(episode.get("frames").isNull());
        JsonNode joints = episode.get("topics").get(3);
        assertEquals("/joint_states", joints.get("topic").asText());
        assertEquals(100, joints.get("rate_hz").asDouble(), 2);
        for (String unknown : List.of("joints", "undecodable", "frame_id", "header_minus_log", "sequence_lost")) {
            assertTrue(joints.get(unknown).isNull(), unknown);
        }

        assertEquals(0, run(Stream.of(fast).limit(5).toArray(String[]::new)), err.toString());
        assertTrue(out.toString().contains("looked at: log stamps, from message indexes"), out.toString());
        assertTrue(out.toString().contains("log stamps only"), out.toString());
    }

    @Test
    void aBuildIsVerifiedAndASecondOneLeavesItAlone() throws IOException {
        Path output = folder.resolve("dataset");
        assertEquals(0, build(output, "--json"), err.toString());
        JsonNode first = json();
        assertEquals(2, first.get("written").asInt());
        assertEquals(0, first.get("exit_code").asInt());
        assertEquals(output.toString(), first.get("dataset").asText());

        assertEquals(0, build(output, "--json"), err.toString());
        assertEquals(first.get("tree_hash"), json().get("tree_hash"));

        assertEquals(0, run("verify", output.toString()), out.toString());
        assertTrue(out.toString().contains("not checked: pictures and videos: hashed, not decoded"), out.toString());
        assertTrue(out.toString().contains(first.get("tree_hash").asText()), out.toString());
        Files.writeString(output.resolve("meta/info.json"), "{}");
        assertEquals(Main.FAILED, run("verify", output.toString()));
        assertTrue(out.toString().contains("[meta/info.json"), out.toString());
        assertTrue(out.toString().contains("is not sound"), out.toString());
    }

    @Test
    void aDamagedRecordingIsQuarantinedWithinTheLimitAndStopsABuildAboveIt() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.mcap"), "no recording");
        Path output = folder.resolve("partly");

        assertEquals(4, build(output, "--input", damaged.toString()), err.toString());
        assertTrue(
                out.toString()
                        .contains("not published: 1 of 3 episodes quarantined, limit 0.10 (quarantine.max-share)"),
                out.toString());
        assertFalse(Files.exists(output.resolve("meta/info.json")), "nothing is published above the limit");

        assertEquals(
                3, build(output, "--input", damaged.toString(), "--set", "quarantine.max-share=50%"), err.toString());
        assertTrue(out.toString().contains("bad-magic"), out.toString());
        try (Stream<Path> files = Files.walk(output)) {
            assertTrue(files.anyMatch(file -> file.endsWith("meta/robocache/quarantine.jsonl")));
        }
    }

    @Test
    void aMissingInputFailsInOneLine() {
        String missing = folder.resolve("nothing").toString();
        assertEquals(
                Main.FAILED,
                run(
                        "build",
                        config.toString(),
                        "--input",
                        missing,
                        "--output",
                        missing + "-out",
                        "--master",
                        ONE_CORE));
        List<String> said = err.toString().lines().toList();
        assertEquals(1, said.size(), err.toString());
        assertTrue(
                said.get(0).startsWith("robocache build failed: ")
                        && said.get(0).contains(missing),
                said.get(0));
    }

    @Test
    void aTopicThatNoEpisodeHasIsRefusedBeforeAnythingIsBuilt() {
        Path output = folder.resolve("mistaken");
        int code = build(output, "--set", "streams.observation.wrench.topic=/wrnch");
        assertEquals(Main.USAGE, code, err.toString());
        assertTrue(err.toString().contains("/wrnch"), err.toString());
        assertFalse(Files.exists(output.resolve("data")), "nothing was built");
    }

    /** Builds the samples; more inputs come on top of them. */
    private int build(Path output, String... more) {
        List<String> arguments = Stream.concat(
                        Stream.of(
                                "build",
                                config.toString(),
                                "--input",
                                recordings.toString(),
                                "--output",
                                output.toString(),
                                "--master",
                                ONE_CORE),
                        Stream.of(more))
                .toList();
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private JsonNode json() {
        try {
            return Json.read(out.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
