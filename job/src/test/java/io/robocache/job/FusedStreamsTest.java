package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.align.SampleIndex;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.episode.ArmRecordings;
import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.PythonTools;
import io.robocache.shard.StoredColumn;
import io.robocache.shard.VerifyDepth;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build writes of poses, windows and 16-bit floats is what the CPU twin computes of it, bit for bit. */
class FusedStreamsTest {
    private static final int WINDOW = 16;
    private static final long SPAN_NANOS = 33_000_000;
    private static final long GAP_NANOS = 50_000_000;

    /** Every policy and form; the rate makes most frames fall between samples. */
    static final String CONFIG =
            """
            clock.rate = 37
            streams {
              observation.pose { topic = "/ee_pose", policy = slerp, max-gap = 50ms }
              observation.turn { topic = "/ee_pose", fields = [pose.orientation], policy = slerp, precision = float64 }
              observation.wrench { topic = "/wrench", policy = window, span = 33ms, samples = 16 }
              observation.last { topic = "/wrench", fields = [wrench.force.x], policy = window, span = 5ms, samples = 3 }
              observation.count { topic = "/count", policy = window, span = 90ms, samples = 4, required = false }
              action { topic = "/wrench", policy = linear, precision = float16 }
              action.short { topic = "/wrench", fields = [wrench.force], policy = nearest, precision = bfloat16 }
            }
            """;

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

    private JobConfig config(String... more) {
        return JobConfig.parse(CONFIG + "input.uris = [\"" + work.resolve("in").toUri() + "\"]\noutput.uri = \""
                + work.resolve("out").toUri() + "\"\n" + String.join("\n", more));
    }

    private Path build(JobConfig config) throws IOException {
        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());
        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode());
        VerifyReport verified = DatasetVerifier.verify(
                new org.apache.hadoop.fs.Path(config.output().uri()), new Configuration(), VerifyDepth.FIGURES);
        assertEquals(List.of(), verified.findings());
        return work.resolve("out/data/chunk-000/file-000.parquet");
    }

    @Test
    void columnsAreWhatTheCpuTwinComputes() throws Exception {
        Path recording = ArmRecordings.write(work.resolve("in/e.mcap"), 3, 1000);
        JobConfig config = config();
        Path file = build(config);
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                BufferAllocator memory = backend.taskMemory("test");
                Aligner aligner = Aligner.on(backend, memory);
                EpisodeReader reader =
                        EpisodeReader.open(ref(recording), new Configuration(), config.reading(), memory)) {
            Twin twin = new Twin(file, config, reader, IndexedEpisode.of(reader, config), aligner, memory);
            twin.same("action", new Alignment(Policy.LINEAR, Alignment.UNLIMITED, false, Precision.FLOAT16));
            twin.same("action.short", new Alignment(Policy.NEAREST, Alignment.UNLIMITED, false, Precision.BFLOAT16));
            twin.same("observation.turn", new Alignment(Policy.SLERP, Alignment.UNLIMITED, false, Precision.FLOAT64));
            twin.same("observation.wrench", Alignment.window(WINDOW, SPAN_NANOS, Precision.FLOAT32));
            twin.same("observation.last", Alignment.window(3, 5_000_000, Precision.FLOAT32));
            twin.same("observation.count", Alignment.window(4, 90_000_000, Precision.FLOAT32));
            twin.samePose("observation.pose");
        }
    }

    private static EpisodeRef ref(Path recording) throws IOException {
        return new EpisodeRef(
                new EpisodeId(0, "e.mcap", 0, 0),
                recording.toUri().toString(),
                EpisodeFormat.MCAP,
                Files.size(recording),
                "");
    }

    /** Aligns all samples of a stream to all frames at once, and compares with the file. */
    private record Twin(
            Path file,
            JobConfig config,
            EpisodeReader reader,
            IndexedEpisode episode,
            Aligner aligner,
            BufferAllocator memory) {

        void same(String name, Alignment how) throws IOException {
            try (FieldVector values = values(name)) {
                int width = episode.index().streams().get(slot(name)).width();
                aligned(name, values, width, how, column -> {
                    assertArrayEquals(bits(column.values()), StoredColumn.bits(file, name), name);
                    assertArrayEquals(bits(column.valid()), StoredColumn.bits(file, "valid." + name), name);
                    assertArrayEquals(bits(column.ageMillis()), StoredColumn.bits(file, "age_ms." + name), name);
                    if (column.mask() != null) {
                        assertArrayEquals(bits(column.mask()), StoredColumn.bits(file, "mask." + name), name);
                    }
                });
            }
        }

        /** Position and orientation, each on its own; neither is valid without the other. */
        void samePose(String name) throws IOException {
            try (Float8Vector all = (Float8Vector) values(name);
                    Float8Vector position = part(all, 0, 3);
                    Float8Vector orientation = part(all, 3, 4)) {
                long[] stored = StoredColumn.bits(file, name);
                long[] valid = StoredColumn.bits(file, "valid." + name);
                Alignment slerp = new Alignment(Policy.SLERP, GAP_NANOS, false, Precision.FLOAT32);
                Alignment linear = new Alignment(Policy.LINEAR, GAP_NANOS, false, Precision.FLOAT32);
                aligned(name, orientation, 4, slerp, turn -> {
                    assertArrayEquals(bits(turn.valid()), valid);
                    assertArrayEquals(bits(turn.ageMillis()), StoredColumn.bits(file, "age_ms." + name));
                    assertArrayEquals(bits(turn.values()), columns(stored, 3, 4));
                });
                aligned(name, position, 3, linear, place -> {
                    long[] expected = bits(place.values());
                    int alone = 0;
                    for (int i = 0; i < expected.length; i++) {
                        boolean both = valid[i / 3] == 1;
                        alone += !both && place.valid().get(i / 3) == 1 ? 1 : 0;
                        expected[i] = both ? expected[i] : Float.floatToIntBits(Float.NaN);
                    }
                    assertArrayEquals(expected, columns(stored, 0, 3));
                    assertTrue(alone > 0, "frames beside the unusable orientation have a position only");
                    assertTrue(bits(place.valid()).length > 30 && place.valid().getNullCount() == 0);
                });
                long invalid = IntStream.range(0, valid.length)
                        .filter(i -> valid[i] == 0)
                        .count();
                assertTrue(invalid >= 3, "the gap of 80 ms and the unusable orientation: " + invalid);
                assertTrue(invalid < valid.length / 3, "most frames are valid: " + invalid);
            }
        }

        private long[] columns(long[] stored, int from, int width) {
            return IntStream.range(0, stored.length)
                    .filter(i -> i % 7 >= from && i % 7 < from + width)
                    .mapToLong(i -> stored[i])
                    .toArray();
        }

        private Float8Vector part(Float8Vector all, int from, int width) {
            Float8Vector part = new Float8Vector("part", memory);
            for (int i = 0; i < all.getValueCount() / 7 * width; i++) {
                part.setSafe(i, all.get(i / width * 7 + from + i % width));
            }
            part.setValueCount(all.getValueCount() / 7 * width);
            return part;
        }

        private interface Check {
            void of(AlignedColumn column) throws IOException;
        }

        private void aligned(String name, FieldVector values, int width, Alignment how, Check check)
                throws IOException {
            SampleIndex samples = episode.samples().get(slot(name));
            int frames = (int) episode.clock().frames();
            try (BigIntVector stamps = new BigIntVector("stamp", memory);
                    BigIntVector targets = episode.clock().times(0, frames, memory)) {
                for (int k = 0; k < samples.size(); k++) {
                    stamps.setSafe(k, samples.stamp(k));
                }
                stamps.setValueCount(samples.size());
                List<AlignedColumn> columns =
                        aligner.align(List.of(new AlignRequest(stamps, values, width, targets, how)));
                try (AlignedColumn column = columns.get(0)) {
                    check.of(column);
                }
            }
        }

        private FieldVector values(String name) throws IOException {
            SampleIndex samples = episode.samples().get(slot(name));
            return reader.values(
                    slot(name),
                    IntStream.range(0, samples.size()).map(samples::position).toArray());
        }

        private int slot(String name) {
            return config.streams().stream().map(StreamConfig::name).toList().indexOf(name);
        }
    }

    private static long[] bits(FieldVector vector) {
        long[] bits = new long[vector.getValueCount()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = switch (vector.getMinorType()) {
                case FLOAT4 -> Float.floatToRawIntBits(((Float4Vector) vector).get(i));
                case FLOAT8 -> Double.doubleToRawLongBits(((Float8Vector) vector).get(i));
                case BIGINT -> ((BigIntVector) vector).get(i);
                case BIT -> ((BitVector) vector).get(i);
                default -> throw new IllegalArgumentException(vector.getMinorType() + " is not expected");
            };
        }
        return bits;
    }

    @Test
    void infoTellsShapesAndStatisticsLeavePaddingOut() throws IOException {
        ArmRecordings.write(work.resolve("in/e.mcap"), 3, 1000);
        Path file = build(config());
        JsonNode features = json("out/meta/info.json").get("features");
        JsonNode stats = json("out/meta/stats.json");

        assertEquals("[16,6]", features.at("/observation.wrench/shape").toString());
        assertEquals(
                "[\"wrench.force.x\",\"wrench.force.y\",\"wrench.force.z\",\"wrench.torque.x\",\"wrench.torque.y\","
                        + "\"wrench.torque.z\"]",
                features.at("/observation.wrench/names").toString());
        assertEquals("33000000", features.at("/observation.wrench/info/span_ns").asText());
        assertEquals("[16]", features.at("/mask.observation.wrench/shape").toString());
        assertEquals("bool", features.at("/mask.observation.wrench/dtype").asText());
        assertEquals("[3]", features.at("/observation.last/shape").toString());
        assertEquals("[7]", features.at("/observation.pose/shape").toString());
        assertEquals("float64", features.at("/observation.turn/dtype").asText());
        assertEquals("float32", features.at("/action/dtype").asText());
        assertEquals("float16", features.at("/action/info/precision").asText());
        assertEquals("bfloat16", features.at("/action.short/info/precision").asText());

        long[] mask = StoredColumn.bits(file, "mask.observation.count");
        long[] counts = StoredColumn.bits(file, "observation.count");
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] == 1) {
                taken.add(counts[i]);
            }
        }
        assertTrue(taken.size() < mask.length, "the first frames have padding");
        assertEquals(1, stats.at("/observation.count/mean").size(), "one dimension, whatever the window");
        assertEquals(taken.size(), stats.at("/observation.count/count/0").asLong());
        assertEquals(
                taken.stream().mapToLong(Long::longValue).average().orElseThrow(),
                stats.at("/observation.count/mean/0").asDouble(),
                1e-9,
                "zeros of the padding do not count");
        assertEquals(6, stats.at("/observation.wrench/std").size());
    }

    private JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(work.resolve(path)));
    }

    @Test
    void nativeHalvesHoldTheSameValues() throws IOException {
        ArmRecordings.write(work.resolve("in/e.mcap"), 3, 1000);
        String half = "streams.action.short.precision = float16";
        long[] wide = StoredColumn.bits(build(config(half)), "action.short");
        Files.move(work.resolve("out"), work.resolve("wide"));
        Path file = build(config(half, "output.half = native", "streams.observation.turn.precision = float16"));

        long[] halves = StoredColumn.bits(file, "action.short");
        assertEquals(wide.length, halves.length);
        for (int i = 0; i < halves.length; i++) {
            assertEquals(Float.intBitsToFloat((int) wide[i]), Float16.toFloat((short) halves[i]), "value " + i);
        }
        JsonNode features = json("out/meta/info.json").get("features");
        assertEquals("float16", features.at("/action.short/dtype").asText());
        assertEquals("float32", features.at("/observation.wrench/dtype").asText(), "only what is float16");
        long[] turns = StoredColumn.bits(file, "observation.turn");
        assertTrue(
                Arrays.stream(turns).anyMatch(bits -> bits == 0x7E00)
                        && Arrays.stream(turns).noneMatch(bits -> (bits & 0x7FFF) > 0x7C00 && bits != 0x7E00),
                "the unusable orientation is the canonical NaN");
        assertEquals(
                json("wide/meta/stats.json").get("action.short"),
                json("out/meta/stats.json").get("action.short"),
                "statistics are of the values as written");
    }

    @Test
    void anEpisodeThatLacksStreamsHasTheirColumnsAndNothingInThem() throws IOException {
        ArmRecordings.write(work.resolve("in/a.mcap"), 1, 1000);
        ArmRecordings.writeWrench(work.resolve("in/b.mcap"), 2, 500);
        ArmRecordings.write(work.resolve("in/c.mcap"), 3, 1000);
        Path file = build(config(
                "output { half = native, shard = 1GB }",
                "streams.action.short.precision = float32",
                "streams.observation.pose { required = false, precision = float16 }",
                "streams.observation.turn.required = false"));

        long[] episodes = StoredColumn.bits(file, "episode_index");
        int from = (int) Arrays.stream(episodes).filter(e -> e < 1).count();
        int to = (int) Arrays.stream(episodes).filter(e -> e < 2).count();
        assertTrue(to > from, "the episode has frames");
        assertAll(file, "observation.pose", from, to, 7, 0x7E00);
        assertAll(file, "observation.turn", from, to, 4, Double.doubleToLongBits(Double.NaN));
        assertAll(file, "observation.count", from, to, 4, 0);
        assertAll(file, "mask.observation.count", from, to, 4, 0);
        for (String name : List.of("observation.pose", "observation.turn", "observation.count")) {
            assertAll(file, "valid." + name, from, to, 1, 0);
            assertAll(file, "age_ms." + name, from, to, 1, Float.floatToIntBits(Float.NaN));
        }
        assertEquals(1, StoredColumn.bits(file, "valid.observation.wrench")[from]);
    }

    private static void assertAll(Path file, String name, int from, int to, int width, long bits) throws IOException {
        long[] stored = StoredColumn.bits(file, name);
        for (int i = from * width; i < to * width; i++) {
            assertEquals(bits, stored[i], name + " " + i);
        }
    }

    @Test
    void anEpisodeShorterThanItsWindowIsAMismatch() throws IOException {
        ArmRecordings.write(work.resolve("in/a.mcap"), 1, 1000);
        ArmRecordings.write(work.resolve("in/b.mcap"), 2, 200);
        ArmRecordings.write(work.resolve("in/c.mcap"), 3, 1000);
        String longer = "streams.observation.wrench.span = 201ms";
        BuildReport report = BuildJob.run(spark, config(longer, "quarantine.max-share = 50%"), BuildListener.silent());
        assertEquals(Map.of("config-mismatch", 1L), report.reasons());
        String quarantine = Files.readString(work.resolve("out/meta/robocache/quarantine.jsonl"));
        assertTrue(
                quarantine.contains("streams.observation.wrench.span of 201000000 ns is longer than the episode, whose "
                        + "samples span 200000000 ns; shorten the span or leave the episode out"),
                quarantine);

        Files.delete(work.resolve("in/c.mcap"));
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> BuildJob.run(
                        spark,
                        config(longer, "output.uri = \"" + work.resolve("o").toUri() + "\""),
                        BuildListener.silent()));
        assertTrue(refused.getMessage().contains("span of 201000000 ns is longer"), refused.getMessage());
    }

    @Test
    void theDatasetOpensInTheToolsThatPeopleTrainWith() throws Exception {
        ArmRecordings.write(work.resolve("in/a.mcap"), 1, 1000);
        ArmRecordings.write(work.resolve("in/b.mcap"), 2, 700);
        build(config("streams.action.short.precision = float16", "output.half = native"));
        PythonTools tools = new PythonTools(work);
        String output = tools.opened(
                FusedStreamsTest.class.getResourceAsStream("open_fused.py"),
                work.resolve("out").toString(),
                work.resolve("cache").toString());
        System.out.println("opened with: " + output.strip().lines().toList());
    }
}
