package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import io.robocache.shard.OutputLayout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobConfigTest {

    @Test
    void theLeastConfigurationTakesEveryDefault() {
        JobConfig config = JobConfig.parse(ConfigTexts.LEAST);

        assertEquals(List.of("in"), config.input().uris());
        assertEquals(new ClockConfig(30, 1, 30, null, null), config.clock());
        assertEquals(
                new OutputConfig(
                        "out",
                        Precision.FLOAT32,
                        OutputConfig.AUTO,
                        "unknown",
                        FloatForm.Half.FLOAT,
                        OutputLayout.LEROBOT_V3_0,
                        120_000_000_000L),
                config.output());
        assertEquals(256L << 20, config.limits().blockBytes());
        assertEquals(1L << 24, config.limits().frames());
        assertEquals(512L << 20, config.limits().chunkCacheBytes());
        assertEquals("auto", config.backend().requested());
        StreamConfig action = config.streams().get(0);
        assertEquals(
                new StreamRequest(
                        "action",
                        "/cmd",
                        StreamRequest.Kind.VALUES,
                        List.of(),
                        List.of(),
                        List.of(),
                        StampSource.HEADER,
                        0),
                action.request());
        assertEquals(new Alignment(Policy.PREVIOUS, Alignment.UNLIMITED, false, Precision.FLOAT32), action.alignment());
        assertTrue(action.required());
    }

    @Test
    void anEpisodeIsAFileUnlessItIsCut() {
        JobConfig least = JobConfig.parse(ConfigTexts.LEAST);
        assertEquals(
                new EpisodesConfig(EpisodesConfig.By.FILE, null, null, null, 0, 1, Long.MAX_VALUE), least.episodes());
        assertEquals(-1, least.cutSlot());
        assertEquals(TasksConfig.From.TOPIC, least.tasks().from());

        JobConfig cut = JobConfig.parse(
                ConfigTexts.LEAST
                        + "clock.rate = 29.97, episodes { by = marker, topic = m, start = go, min-length = 1s, max-length = 2s }");
        assertEquals(30, cut.episodes().minFrames(), "frames that begin within a second");
        assertEquals(60, cut.episodes().maxFrames());
        assertEquals(StreamRequest.Kind.TEXT, cut.episodes().cut().kind());
        assertEquals(cut.requests().size() - 1, cut.cutSlot());
        assertEquals(false, cut.required().get(cut.cutSlot()));
        assertEquals(
                30,
                JobConfig.parse(ConfigTexts.LEAST + "episodes.min-length = 1s")
                        .episodes()
                        .minFrames());
    }

    @Test
    void onlyTheActionSplitsByDefault() {
        JobConfig config = JobConfig.parse(ConfigTexts.FULL + "streams.action.gripper.topic = g");
        assertEquals(
                List.of(OnInvalid.SPLIT, OnInvalid.SPLIT, OnInvalid.NAN, OnInvalid.NAN, OnInvalid.NAN),
                config.streams().stream().map(StreamConfig::onInvalid).toList());
        assertEquals(OnInvalid.NAN, config.voxels().get(0).clouds().get(0).onInvalid());
        JobConfig nan = JobConfig.parse(ConfigTexts.FULL + "defaults.stream.on-invalid = nan");
        assertEquals(OnInvalid.NAN, nan.streams().get(0).onInvalid());
    }

    @Test
    void everyKeyOfAStreamArrives() {
        JobConfig config = JobConfig.parse(ConfigTexts.FULL);

        assertEquals(
                List.of("action", "observation.state", "observation.wrench", "task"),
                config.streams().stream().map(StreamConfig::name).toList(),
                "ordered by name, quoted or nested");
        StreamConfig state = config.streams().get(1);
        assertEquals(List.of("position", "velocity"), state.request().fields());
        assertEquals(List.of("j1", "j2"), state.request().order());
        assertEquals(new Alignment(Policy.LINEAR, 50_000_000, false, Precision.FLOAT32), state.alignment());
        StreamConfig wrench = config.streams().get(2);
        assertEquals(new Alignment(Policy.NEAREST, 2_000_000, false, Precision.SOURCE), wrench.alignment());
        StreamConfig task = config.streams().get(3);
        assertEquals(StreamRequest.Kind.TEXT, task.request().kind());
        assertTrue(task.isTask());
        assertFalse(task.required(), "text is not required by default");
        assertEquals(30000, config.clock().num());
        assertEquals(1001, config.clock().den());
        assertEquals(30, config.clock().fps());
        assertEquals(100_000_000, config.output().shardBytes());
    }

    @Test
    void slerpAndWindowArriveWithTheirLimits() {
        JobConfig config = JobConfig.parse(
                ConfigTexts.LEAST
                        + """
                streams.pose { topic = /ee_pose, policy = slerp, max-gap = 50ms }
                streams.wrench { topic = /wrench, policy = window, span = 33ms, samples = 16, precision = bfloat16 }
                output.precision = float16
                """);
        assertEquals(
                new Alignment(Policy.SLERP, 50_000_000, false, Precision.FLOAT16),
                config.streams().get(1).alignment());
        assertEquals(
                Alignment.window(16, 33_000_000, Precision.BFLOAT16),
                config.streams().get(2).alignment());
        assertFalse(config.streams().get(1).form().asked(), "inherited");
        assertTrue(config.streams().get(2).form().asked(), "of this very stream");
        assertEquals(
                FloatForm.Half.NATIVE,
                JobConfig.parse(ConfigTexts.LEAST + "output { half = native, precision = float16 }")
                        .streams()
                        .get(0)
                        .form()
                        .half());
    }

    @Test
    void windowsOfAllStreamsCanBeTheDefault() {
        JobConfig config =
                JobConfig.parse(ConfigTexts.LEAST + "defaults.stream { policy = window, span = 5ms, samples = 2 }");
        assertEquals(
                Alignment.window(2, 5_000_000, Precision.FLOAT32),
                config.streams().get(0).alignment());
    }

    @Test
    void stampsAreUnlimitedByDefault() {
        StampLimits stamps = JobConfig.parse(ConfigTexts.LEAST).stamps();
        assertEquals(-1, stamps.errorNanos());
        assertFalse(stamps.exceededBy(1000, 10), "no number of bad stamps is too many");
        stamps = JobConfig.parse(ConfigTexts.LEAST + "limits { stamp-error = 24h, bad-stamps = 10% }")
                .stamps();
        assertEquals(24L * 3600 * 1_000_000_000, stamps.errorNanos());
        assertFalse(stamps.exceededBy(1, 10));
        assertTrue(stamps.exceededBy(2, 10));
        assertFalse(stamps.exceededBy(0, 0));
    }

    @Test
    void aStreamClockIsAStreamACloudOrATopic() {
        String clock = "\nclock { fps = 10, stream = \"%s\" }\n";
        JobConfig byStream = JobConfig.parse(ConfigTexts.LEAST + clock.formatted("action"));
        assertEquals(0, byStream.clockSlot());
        assertEquals(new ClockConfig(0, 1, 10, "action", null), byStream.clock());

        JobConfig byTopic = JobConfig.parse(ConfigTexts.LEAST + clock.formatted("/camera/image"));
        assertEquals(1, byTopic.clockSlot());
        assertEquals(StreamRequest.Kind.STAMPS, byTopic.requests().get(1).kind());
        assertEquals(List.of(true, false), byTopic.required());

        assertEquals(-1, JobConfig.parse(ConfigTexts.LEAST).clockSlot());
    }

    @Test
    void theStrongerLayerWins(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("a.conf"), ConfigTexts.LEAST + "clock.rate = 10, limits.frames = 10");
        Map<String, String> spark = Map.of(
                "spark.robocache.clock.rate", "20",
                "spark.robocache.limits.frames", "20",
                "spark.robocache.backend", "cpu",
                "spark.master", "local");
        List<String> set =
                List.of("clock.rate=40", "clock.rate = 50", "input.uris=[\"s3a://b/c\", d]", "output.uri=s3a://o/p");

        JobConfig config = JobConfig.load(file, spark, set);

        assertEquals(50, config.clock().num(), "the last --set over Spark's settings");
        assertEquals(20, config.limits().frames(), "Spark's settings over the file");
        assertEquals("cpu", config.backend().requested());
        assertEquals(List.of("s3a://b/c", "d"), config.input().uris());
        assertEquals("s3a://o/p", config.output().uri(), "a URI needs no quotes on the command line");
    }

    @Test
    void anOverrideMeetsBothFormsOfAName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.conf"), ConfigTexts.FULL);
        List<String> set = List.of(
                "streams.observation.wrench.policy=previous",
                "streams.\"observation.state\".max-gap=1s",
                "streams.observation.state.order=[a, b]");

        JobConfig config = JobConfig.load(file, Map.of(), set);

        assertEquals(1_000_000_000, config.streams().get(1).alignment().limitNanos());
        assertEquals(List.of("a", "b"), config.streams().get(1).request().order());
        assertEquals(Policy.PREVIOUS, config.streams().get(2).alignment().policy());
    }

    @Test
    void aStreamMayLieInsideAnother() {
        JobConfig config =
                JobConfig.parse(ConfigTexts.LEAST + "streams.observation { topic = a, state { topic = b } }");
        assertEquals(
                List.of("action", "observation", "observation.state"),
                config.streams().stream().map(StreamConfig::name).toList());
    }

    @Test
    void defaultsOfAllStreamsCanBeChanged() {
        JobConfig config = JobConfig.parse(ConfigTexts.FULL + "defaults.stream { max-age = 7ms, stamp = log }");
        assertEquals(100_000_000, config.streams().get(0).alignment().limitNanos(), "its own");
        assertEquals(50_000_000, config.streams().get(1).alignment().limitNanos(), "linear has no age");
        assertEquals(7_000_000, config.streams().get(3).alignment().limitNanos());
        assertEquals(StampSource.LOG, config.streams().get(0).request().stampSource());
    }

    @Test
    void includesAndSubstitutionsWork(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("robot.conf"), "arm { topic = \"/arm\", max-age = 20ms }");
        Path file = Files.writeString(
                folder.resolve("a.conf"),
                """
                lab { include "robot.conf" }
                input.uris = [in]
                output.uri = out
                streams.observation.state = ${lab.arm}
                """);
        var refused = assertThrows(ConfigurationException.class, () -> JobConfig.load(file, Map.of(), List.of()));
        assertTrue(
                refused.getMessage()
                        .endsWith("unknown key lab; "
                                + "known here are clock, defaults, episodes, input, limits, output, "
                                + "quarantine, robocache, streams, tasks, transforms, voxels, watch"),
                refused.getMessage());

        Files.writeString(
                file, "input.uris = [in]\noutput.uri = ${input.uris.0}\n", java.nio.charset.StandardCharsets.UTF_8);
        refused = assertThrows(ConfigurationException.class, () -> JobConfig.load(file, Map.of(), List.of()));
        assertTrue(refused.getMessage().contains("Could not resolve substitution"), refused.getMessage());
        assertEquals(1, refused.problems().size());
    }

    @Test
    void theHashCoversWhatChangesBytesAndNothingElse() {
        String hash = JobConfig.parse(ConfigTexts.FULL).hash();
        assertTrue(hash.matches("[0-9a-f]{64}"), hash);
        for (String same : List.of(
                "output.uri = elsewhere",
                "input.uris = [elsewhere]",
                "robocache.backend = cpu",
                "quarantine.max-share = 1",
                "limits.chunk-cache = 1MiB",
                "watch.stable = 1s",
                "streams.action.max-age = 0.1s",
                "defaults.cloud.crop { min-range = 0 }",
                "defaults.voxels.pad-to = 5",
                "clock.rate = 60000/2002")) {
            assertEquals(hash, JobConfig.parse(ConfigTexts.FULL + same).hash(), same);
        }
        for (String other : List.of(
                "clock.rate = 30",
                "input.splits = apart",
                "streams.action.max-age = 101ms",
                "streams.action.policy = nearest",
                "streams.action.required = false",
                "streams.action.precision = source",
                "streams.observation.state.order = [j2, j1]",
                "streams.extra.topic = a",
                "voxels.observation.voxels.reductions = [count]",
                "voxels.observation.voxels.reductions = [occupancy, count, mean(z), mean(intensity)]",
                "voxels.observation.voxels.reductions = [occupancy, count, max(intensity), max(z)]",
                "voxels.observation.voxels { layout = padded, pad-to = 9 }",
                "voxels.observation.voxels { layout = padded, pad-to = 8 }",
                "voxels.observation.voxels.layout = dense",
                "defaults.cloud.crop.max-range = 9",
                "defaults.cloud.crop.min = [0, 0, 0]",
                "defaults.cloud.crop.max = [0, 0, 0]",
                "defaults.cloud.span = 9ms",
                "defaults.cloud.policy = nearest",
                "voxels.observation.voxels.dims = [80, 80, 41]",
                "voxels.observation.voxels.frame = map",
                "transforms.dynamic = [/tf, /tf2]",
                "transforms.static = []",
                "transforms.max-gap = 1s",
                "transforms.offset = 1ns",
                "transforms.stamp = log",
                "streams.action.frame = base_link",
                "output.shard = 99MB",
                "output.robot-type = arm",
                "streams.action { policy = window, span = 100ms, samples = 2, max-age = null }",
                "streams.action.precision = float16",
                "streams.observation.state.policy = slerp",
                "output { half = native, precision = float16 }",
                "input.on-truncated = quarantine",
                "limits.stamp-error = 1h",
                "limits.bad-stamps = 99%",
                "limits.topics = 5",
                "limits.fields = 5",
                "limits.nesting = 5",
                "limits.components = 5",
                "limits.schema-text = 5B",
                "limits.text = 5B",
                "limits.frames = 5")) {
            assertNotEquals(hash, JobConfig.parse(ConfigTexts.FULL + other).hash(), other);
        }
    }

    @Test
    void itTravelsToTasks() throws IOException, ClassNotFoundException {
        JobConfig config = JobConfig.parse(ConfigTexts.FULL);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(config);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            JobConfig arrived = (JobConfig) in.readObject();
            assertEquals(config, arrived);
            assertEquals(config.hash(), arrived.hash());
        }
    }

    @Test
    void theShareOfQuarantineIsExact() {
        QuarantineConfig tenth = JobConfig.parse(ConfigTexts.LEAST + "quarantine.max-share = 10%")
                .quarantine();
        assertFalse(tenth.exceededBy(1, 10));
        assertTrue(tenth.exceededBy(2, 19));
        assertFalse(tenth.exceededBy(0, 0));
        assertFalse(JobConfig.parse(ConfigTexts.LEAST + "quarantine.max-share = 100%")
                .quarantine()
                .exceededBy(5, 5));
    }
}
