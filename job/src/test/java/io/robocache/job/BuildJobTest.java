package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.SmallRecordings;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build reports, refuses and leaves behind. */
class BuildJobTest {
    private static JavaSparkContext spark;

    @TempDir
    private Path work;

    @BeforeAll
    static void open() {
        spark = LocalSpark.open("local[2]");
    }

    @AfterAll
    static void close() {
        spark.close();
    }

    private static BuildReport run(JobConfig config) throws IOException {
        return BuildJob.run(spark, config, BuildListener.silent());
    }

    @Test
    void goodRecordingsBecomeASoundDataset() throws IOException {
        Path output = work.resolve("out");
        List<String> told = new ArrayList<>();
        JobConfig config = SmallJob.config(SmallJob.recordings(work.resolve("in"), 4), output);

        BuildReport report = BuildJob.run(spark, config, new BuildListener() {
            @Override
            public void phaseStarted(Phase phase) {
                told.add(phase.name());
            }

            @Override
            public void shardBuilt(BuiltShard shard) {
                told.add("shard of " + shard.episodes());
            }
        });

        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode());
        assertEquals(4, report.written());
        // 0.8, 1.1, 1.4 and 1.7 s of joints with a clock of 20 Hz; the joints that are 3 ms late end the action there
        assertEquals(16 + 22 + 28 + 34, report.frames());
        assertEquals(Map.of(), report.reasons());
        assertEquals(7, told.stream().filter(what -> !what.startsWith("shard")).count(), told.toString());
        assertEquals(report.shards(), told.size() - 7, told.toString());
        VerifyReport verified =
                DatasetVerifier.verify(new org.apache.hadoop.fs.Path(output.toUri()), new Configuration());
        assertTrue(verified.sound(), verified.toString());
        assertTrue(
                Files.isRegularFile(output.resolve("meta/robocache/runs/" + report.runId() + "/run.json")), "run.json");
    }

    @Test
    void aSecondRunReusesTheDataset() throws IOException {
        JobConfig config = SmallJob.config(SmallJob.recordings(work.resolve("in"), 3), work.resolve("out"));
        BuildReport first = run(config);
        BuildReport second = run(config);

        assertEquals(0, first.reusedShards());
        assertEquals(second.shards(), second.reusedShards());
        assertEquals(first.planHash(), second.planHash());
        assertEquals(first.frames(), second.frames());
        assertEquals(BuildReport.ALL_WRITTEN, second.exitCode());
    }

    @Test
    void aDamagedRecordingStopsNoOther() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 3);
        Files.write(input.resolve("a.mcap"), new byte[0]);
        Files.writeString(input.resolve("e1x.mcap"), "MCAP it is not");
        BuildReport report = run(SmallJob.config(input, work.resolve("out"), "quarantine.max-share = 40%"));

        assertEquals(BuildReport.SOME_QUARANTINED, report.exitCode());
        assertEquals(3, report.written());
        assertEquals(Map.of("empty", 1L, "bad-magic", 1L), report.reasons());
        String quarantine = Files.readString(work.resolve("out/meta/robocache/quarantine.jsonl"));
        assertTrue(quarantine.contains("e1x.mcap") && quarantine.contains("bad-magic"), quarantine);
        assertFalse(quarantine.contains(work.toString()), "a dataset names no absolute path: " + quarantine);
    }

    @Test
    void tooManyDamagedRecordingsPublishNothing() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 3);
        Files.write(input.resolve("a.mcap"), new byte[0]);
        BuildReport report = run(SmallJob.config(input, work.resolve("out"), "quarantine.max-share = 24%"));

        assertEquals(BuildReport.QUARANTINE_ABOVE_LIMIT, report.exitCode());
        assertEquals(0.25, report.quarantineShare());
        assertFalse(Files.exists(work.resolve("out/meta/info.json")), "nothing is published");
        assertFalse(Files.exists(work.resolve("out/data")), "nothing is published");
    }

    @Test
    void onlyDamagedRecordingsPublishNothing() throws IOException {
        Path input = Files.createDirectories(work.resolve("in"));
        Files.write(input.resolve("a.mcap"), new byte[0]);
        assertEquals(
                BuildReport.QUARANTINE_ABOVE_LIMIT,
                run(SmallJob.config(input, work.resolve("out"))).exitCode());

        JobConfig lenient = SmallJob.config(input, work.resolve("out"), "quarantine.max-share = 100%");
        IOException refused = assertThrows(IOException.class, () -> run(lenient));
        assertTrue(refused.getMessage().startsWith("none of 1 episodes can be read"), refused.getMessage());
        assertTrue(refused.getMessage().contains("a.mcap"), refused.getMessage());
    }

    @Test
    void noRecordingAtAllIsRefusedWithWhatWasLookedAt() throws IOException {
        Path input = Files.createDirectories(work.resolve("in"));
        Files.writeString(input.resolve("notes.txt"), "nothing here");
        IOException refused = assertThrows(IOException.class, () -> run(SmallJob.config(input, work.resolve("out"))));

        assertTrue(refused.getMessage().startsWith("no episode found in ["), refused.getMessage());
        assertTrue(refused.getMessage().contains("1 files and folders looked at"), refused.getMessage());
        assertTrue(refused.getMessage().contains("notes.txt"), refused.getMessage());
    }

    @Test
    void aTopicThatNoRecordingHasIsRefusedBeforeAnyShard() throws IOException {
        JobConfig config = SmallJob.config(
                SmallJob.recordings(work.resolve("in"), 2),
                work.resolve("out"),
                "streams.observation.force.topic = \"/wrench\"");
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> run(config));

        assertTrue(refused.getMessage().contains("/wrench"), refused.getMessage());
        assertTrue(refused.getMessage().contains("the episode has /joint_states"), refused.getMessage());
        assertFalse(Files.exists(work.resolve("out/meta/robocache/staging")), "no shard was begun");
    }

    @Test
    void aDifferentEpisodeIsRefusedAtTheEndsAndQuarantinedBetween() throws IOException {
        String anyOrder = "streams.action.order = [], streams.observation.state.order = []";
        Path input = SmallJob.recordings(work.resolve("in"), 3);
        SmallRecordings.write(input.resolve("e1x.mcap"), 1, 10, 4);
        BuildReport report = run(SmallJob.config(input, work.resolve("out"), anyOrder, "quarantine.max-share = 25%"));
        assertEquals(Map.of("config-mismatch", 1L), report.reasons());

        SmallRecordings.write(input.resolve("z.mcap"), 1, 10, 4);
        JobConfig last = SmallJob.config(input, work.resolve("out2"), anyOrder);
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> run(last));
        assertTrue(refused.getMessage().contains("first and the last episode"), refused.getMessage());
    }
}
