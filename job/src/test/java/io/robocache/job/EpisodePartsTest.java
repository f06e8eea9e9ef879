package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.Loss;
import io.robocache.episode.PartedRecordings;
import io.robocache.episode.SmallRecordings;
import io.robocache.shard.EpisodeOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of recordings that are cut, frame by frame. The clock has 20 Hz; times are in milliseconds. */
class EpisodePartsTest {
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

    static JobConfig config(Path work, String... more) {
        return JobConfig.parse(
                """
                input.uris = ["%s"]
                output.uri = "%s"
                clock.rate = 20
                quarantine.max-share = 0%%
                streams {
                  observation.state { topic = "/joint_states", fields = [position], policy = linear, max-gap = 50ms }
                  action { topic = "/cmd", policy = previous, max-age = 30ms }
                }
                """
                                .formatted(
                                        work.resolve("in").toUri(),
                                        work.resolve("out").toUri())
                        + String.join("\n", more));
    }

    private Path file(String name) {
        return work.resolve("in").resolve(name);
    }

    /** Joints and commands from 0 to 1000 ms. */
    private static PartedRecordings second() {
        return PartedRecordings.begin().joints(0, 1000).commands(0, 1000);
    }

    private Dataset built(int exitCode, String... more) throws IOException {
        Dataset dataset = Dataset.built(spark, config(work, more), exitCode);
        dataset.requireSound();
        return dataset;
    }

    private Dataset built(String... more) throws IOException {
        return built(BuildReport.ALL_WRITTEN, more);
    }

    private static List<String> losses(EpisodeOutcome outcome) {
        return outcome.losses().stream()
                .map(loss -> loss.where() + " " + Dataset.told(loss))
                .toList();
    }

    /** Times of all rows, in milliseconds. */
    private static List<Long> times(Dataset dataset) {
        return dataset.column(spark, "t_ns").stream()
                .map(t -> ((long) t - PartedRecordings.EPOCH) / 1_000_000)
                .toList();
    }

    private static List<Long> steps(long... fromTo) {
        List<Long> steps = new ArrayList<>();
        for (int i = 0; i < fromTo.length; i += 2) {
            LongStream.iterate(fromTo[i], t -> t + 50)
                    .limit((fromTo[i + 1] - fromTo[i]) / 50 + 1)
                    .forEach(steps::add);
        }
        return steps;
    }

    @Test
    void withoutARuleARecordingIsOneEpisode() throws IOException {
        second().text("/marker", 500, "start").write(file("a.mcap"));
        Dataset dataset = built();

        assertEquals(List.of("0:a.mcap 21 frames"), dataset.ends());
        assertEquals(List.of(), dataset.outcomes().get(0).losses());
    }

    @Test
    void eachMarkerBeginsAnEpisodeAtItsOwnTime() throws IOException {
        second().text("/marker", 200, "any").text("/marker", 475, "thing").write(file("a.mcap"));
        Dataset dataset = built("episodes { by = marker, topic = \"/marker\" }");

        assertEquals(List.of("0:a.mcap 6 frames", "0:a.mcap#0.1 11 frames"), dataset.ends());
        assertEquals(steps(200, 450, 475, 975), times(dataset));
        List<Long> indexes = new ArrayList<>(LongStream.range(0, 6).boxed().toList());
        LongStream.range(0, 11).forEach(indexes::add);
        assertEquals(indexes, dataset.column(spark, "frame_index"));
        List<Object> timestamps = dataset.column(spark, "timestamp");
        assertEquals(0f, timestamps.get(6), "the second part begins at 0 s");
        assertEquals(475.0f, dataset.column(spark, "observation.state").get(6), "values are those of its own time");
        assertEquals(
                List.of("topic /joint_states outside-parts 20", "topic /cmd outside-parts 20"),
                losses(dataset.outcomes().get(0)),
                "what lies before the first marker, once");
        assertEquals(List.of(), dataset.outcomes().get(1).losses());
    }

    @Test
    void markersThatSayStartAndStopLeaveOutWhatLiesBetween() throws IOException {
        second().text("/marker", 100, "start")
                .text("/marker", 150, "note")
                .text("/marker", 300, "stop")
                .text("/marker", 500, "stop")
                .text("/marker", 500, "start") // of equal stamps the last counts
                .text("/marker", 900, "stop")
                .write(file("a.mcap"));
        Dataset dataset = built("episodes { by = marker, topic = \"/marker\", start = start, stop = stop }");

        assertEquals(List.of("0:a.mcap 4 frames", "0:a.mcap#0.1 8 frames"), dataset.ends());
        assertEquals(steps(100, 250, 500, 850), times(dataset));
        assertEquals(
                List.of("topic /joint_states outside-parts 41", "topic /cmd outside-parts 41"),
                losses(dataset.outcomes().get(0)));
    }

    @Test
    void markersMayBeNumbers() throws IOException {
        second().count(100, 1).count(200, 2).count(300, 40_000).count(800, 1).write(file("a.mcap"));
        Dataset dataset =
                built("episodes { by = marker, topic = \"/count\", kind = values, start = 1.0, stop = 40000 }");

        assertEquals(steps(100, 250, 800, 1000), times(dataset));
    }

    @Test
    void aRisingEdgeBeginsAndAFallingOneEnds() throws IOException {
        second().buttons(0, 0, 1)
                .buttons(100, 1, 0)
                .buttons(200, 1, 0)
                .buttons(400, 0, 0)
                .buttons(700, 1, 1)
                .flag(0, true)
                .flag(250, false)
                .write(file("a.mcap"));
        assertEquals(
                steps(100, 350, 700, 1000),
                times(built("episodes { by = event, topic = \"/joy\", field = \"buttons[0]\" }")));
        assertEquals(
                steps(0, 200),
                times(built(
                        "episodes { by = event, topic = \"/enabled\" }",
                        "output.uri = \"" + work.resolve("enabled").toUri() + "\"")),
                "a recording may begin within an episode");
    }

    @Test
    void anEventOfSeveralValuesIsRefusedBeforeAnyShard() {
        second().buttons(0, 0, 1).write(file("a.mcap"));
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> built("episodes { by = event, topic = \"/joy\", field = buttons }"));

        assertTrue(
                refused.getMessage()
                        .endsWith("/joy (sensor_msgs/msg/Joy) has 2 values a message (buttons.0, buttons.1), one is"
                                + " needed; name it with episodes.field"),
                refused.getMessage());
    }

    @Test
    void afterAGapEachStreamBeginsAnew() throws IOException {
        PartedRecordings.begin()
                .joints(0, 400)
                .commands(20, 380)
                .joints(1000, 1400)
                .commands(1030, 1400)
                .joints(2000, 2100)
                .write(file("a.mcap"));
        Dataset all =
                built(BuildReport.SOME_QUARANTINED, "episodes { by = gap, gap = 300ms }", "quarantine.max-share = 50%");

        assertEquals(List.of("0:a.mcap 8 frames", "0:a.mcap#0.1 8 frames", "0:a.mcap#0.2 no-overlap 1"), all.ends());
        assertEquals(steps(20, 370, 1030, 1380), times(all));
        assertEquals(List.of(), all.outcomes().get(0).losses(), "no message lies in a gap");

        Dataset commands = built(
                "episodes { by = gap, topic = \"/cmd\", gap = 300ms }",
                "output.uri = \"" + work.resolve("commands").toUri() + "\"");
        assertEquals(List.of("0:a.mcap 8 frames", "0:a.mcap#0.1 8 frames"), commands.ends());
        assertEquals(
                List.of("topic /joint_states outside-parts 18"),
                losses(commands.outcomes().get(0)));
    }

    @Test
    void whatIsTooLongIsCutAndWhatIsTooShortQuarantinedWithoutCounting() throws IOException {
        second().write(file("a.mcap"));
        Dataset dataset = built(BuildReport.SOME_QUARANTINED, "episodes { min-length = 300ms, max-length = 500ms }");

        assertEquals(
                List.of("0:a.mcap 10 frames", "0:a.mcap#0.1 10 frames", "0:a.mcap#0.2 too-short 1"), dataset.ends());
        assertEquals(steps(0, 950), times(dataset));
        String quarantine = Files.readString(dataset.folder().resolve("meta/robocache/quarantine.jsonl"));
        assertTrue(quarantine.contains("\"part\":2") && quarantine.contains("too-short"), quarantine);
    }

    @Test
    void nothingButShortEpisodesIsRefused() {
        second().write(file("a.mcap"));
        IOException refused = assertThrows(IOException.class, () -> built("episodes.min-length = 5s"));
        assertTrue(
                refused.getMessage()
                        .endsWith("too-short: 21 frames from 1700000000000000000 on, at least 100 are wanted"
                                + " (episodes.min-length)"),
                refused.getMessage());
    }

    @Test
    void anActionThatWasNotCommandedCutsTheEpisode() throws IOException {
        PartedRecordings.begin()
                .joints(0, 1000)
                .commands(0, 300)
                .commands(500, 1000)
                .write(file("a.mcap"));
        Dataset dataset = built();

        assertEquals(List.of("0:a.mcap 7 frames", "0:a.mcap#0.1 11 frames"), dataset.ends());
        assertEquals(steps(0, 300, 500, 1000), times(dataset));
        assertEquals(
                List.of("topic /cmd invalid-frames 3"),
                losses(dataset.outcomes().get(0)));
        assertEquals(
                18,
                dataset.outcomes().stream()
                        .mapToLong(outcome -> outcome.validFrames().get("action"))
                        .sum());
    }

    @Test
    void whatIsInvalidMayStayOrQuarantineInstead() throws IOException {
        PartedRecordings.begin()
                .joints(0, 1000)
                .commands(0, 300)
                .commands(500, 1000)
                .write(file("a.mcap"));
        assertEquals(
                List.of("0:a.mcap 21 frames"),
                built("streams.action.on-invalid = nan").ends());

        second().write(file("b.mcap"));
        Dataset dataset = built(
                BuildReport.SOME_QUARANTINED,
                "streams.action.on-invalid = quarantine",
                "quarantine.max-share = 50%",
                "output.uri = \"" + work.resolve("quarantine").toUri() + "\"");
        assertEquals(List.of("0:a.mcap invalid-frames 3", "0:b.mcap 21 frames"), dataset.ends());
        Loss why = dataset.outcomes().get(0).quarantine();
        assertEquals("topic /cmd", why.where());
        assertEquals(
                "action is not valid at 3 of 21 frames, first at 1700000000350000000 (on-invalid = quarantine)",
                why.detail());
    }

    @Test
    void withoutAnyValidFrameTheEpisodeIsQuarantined() throws IOException {
        second().write(file("a.mcap"));
        PartedRecordings.begin()
                .joints(5, 1000)
                .commands(0, 10)
                .commands(990, 999)
                .write(file("b.mcap"));
        Dataset dataset = built(
                BuildReport.SOME_QUARANTINED,
                "quarantine.max-share = 50%",
                "streams.action.offset = 2ms",
                "streams.action.max-age = 1ms");

        assertEquals(List.of("0:a.mcap 20 frames", "0:b.mcap invalid-frames 20"), dataset.ends());
    }

    @Test
    void cloudsCutAsStreamsDo() throws IOException {
        SmallRecordings.write(file("a.mcap"), 1, 8);
        JobConfig config = SmallJob.config(
                work.resolve("in"),
                work.resolve("out"),
                "voxels.observation.voxels.clouds = [{ topic = \"/lidar/points\", max-age = 10ms, on-invalid = split }]");
        Dataset dataset = Dataset.built(spark, config, BuildReport.ALL_WRITTEN);

        dataset.requireSound();
        List<String> ends = dataset.ends(); // every other frame is 53 ms behind its cloud
        assertEquals(8, ends.size(), ends.toString());
        assertEquals("0:a.mcap#0.7 1 frames", ends.get(7));
        assertEquals(
                List.of("topic /lidar/points invalid-frames 8"),
                losses(dataset.outcomes().get(0)));
    }

    @Test
    void aRecordingWithoutAnyMarkerIsQuarantined() throws IOException {
        second().text("/marker", 0, "start").write(file("a.mcap"));
        second().text("/marker", 0, "nothing").write(file("b.mcap"));
        second().text("/marker", 1001, "start").text("/marker", 1002, "start").write(file("c.mcap"));
        Dataset dataset = built(
                BuildReport.SOME_QUARANTINED,
                "episodes { by = marker, topic = \"/marker\", start = start }",
                "quarantine.max-share = 75%");

        assertEquals(
                List.of(
                        "0:a.mcap 21 frames",
                        "0:b.mcap no-part 1",
                        "0:c.mcap no-overlap 1",
                        "0:c.mcap#0.1 no-overlap 1"),
                dataset.ends());
    }

    @Test
    void aMarkerThatFlickersFillsNoManifest() throws IOException {
        PartedRecordings flickering = PartedRecordings.begin().joints(0, 70_000).commands(0, 70_000);
        for (int at = 0; at < 70_000; at++) {
            flickering.text("/marker", at, "start");
        }
        second().text("/marker", 0, "start").write(file("a.mcap"));
        flickering.write(file("b.mcap"));
        second().text("/marker", 0, "start").write(file("c.mcap"));
        Dataset dataset = built(
                BuildReport.SOME_QUARANTINED,
                "episodes { by = marker, topic = \"/marker\" }",
                "quarantine.max-share = 50%");

        assertEquals(List.of("0:a.mcap 21 frames", "0:b.mcap size-limit 1", "0:c.mcap 21 frames"), dataset.ends());
        assertEquals(
                "more than 65536 parts, the limit; check what cuts (episodes, on-invalid)",
                dataset.outcomes().get(1).quarantine().detail());
    }

    @Test
    void aMarkerThatNoRecordingHasIsRefusedBeforeAnyShard() {
        second().write(file("a.mcap"));
        ConfigurationException refused = assertThrows(
                ConfigurationException.class, () -> built("episodes { by = marker, topic = \"/marker\" }"));
        assertTrue(
                refused.getMessage().contains("required topic /marker (stream (episodes)) is absent"),
                refused.getMessage());
    }
}
