package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BagReaderTest {

    private final BufferAllocator memory = new RootAllocator();

    @TempDir
    private Path folder;

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 900, 1 << 20})
    void positionsMayBeReadInAnyOrderWhateverTheCacheHolds(long cacheBytes) throws IOException {
        Limits limits = new Limits(1 << 20, 1, cacheBytes);
        try (BagReader reader =
                Recordings.open(write(McapFixture.mixed(McapCompression.ZSTD, 500, 40)), limits, memory)) {
            EpisodeIndex index = reader.index(List.of(Recordings.request("/numbers", Kind.VALUES, "data")));
            assertEquals(List.of("data.0", "data.1"), index.streams().get(0).names());
            try (FieldVector values = reader.values(0, new int[] {39, 0, 20, 0})) {
                assertArrayEquals(new double[] {39, 39.5, 0, 0.5, 20, 20.5, 0, 0.5}, doubles(values));
            }
        }
    }

    @Test
    void largeRunsOutsideChunksAreReadBlockByBlock() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 0);
        int clouds = fixture.channel("/cloud", McapFixture.CLOUD);
        int numbers = fixture.channel("/numbers", McapFixture.DOUBLES);
        for (int i = 0; i < 30; i++) {
            fixture.add(clouds, McapFixture.cloud(McapFixture.nanos(i), 20_000)); // 320 kB each, blocks of 4 MiB
            fixture.add(numbers, McapFixture.doubles(i));
        }
        Limits limits = new Limits(8 << 20, 1, 0);
        try (BagReader reader = Recordings.open(fixture.writeTo(folder), limits, memory);
                PointFrames points = new PointFrames(memory, List.of())) {
            EpisodeIndex index = reader.index(
                    List.of(Recordings.request("/numbers", Kind.VALUES), Recordings.request("/cloud", Kind.CLOUD)));
            assertEquals(List.of(), index.losses(), "losses");
            assertEquals(30, index.streams().get(1).messages());
            assertEquals("lidar", index.streams().get(1).frameId());
            assertTrue(memory.getPeakMemoryAllocation() < 32 << 20, "not the whole file in memory");
            try (FieldVector values = reader.values(0, new int[] {29, 3})) {
                assertArrayEquals(new double[] {29, 3}, doubles(values));
            }
            reader.cloud(1, 29, Transform.of(new double[] {0, 1, 0, 5, 1, 0, 0, 0, 0, 0, 1, 0}), points);
            points.endFrame();
            assertEquals(20_000, points.points());
            assertEquals(5 + 19_999 / 2f, points.x().get(19_999), "x is the old y, moved");
            assertEquals(19_999f, points.y().get(19_999), "y is the old x");
        }
    }

    @Test
    void whereMemoryIsShortKeptChunksAreGivenUp() throws IOException {
        Path file = write(McapFixture.mixed(McapCompression.ZSTD, 3000, 200));
        try (BufferAllocator tight = memory.newChildAllocator("tight", 0, 96 << 10);
                BagReader reader = Recordings.open(file, Limits.defaults(), tight)) {
            EpisodeIndex index = reader.index(List.of(Recordings.request("/numbers", Kind.VALUES)));
            assertEquals(200, index.streams().get(0).messages());
            try (FieldVector values = reader.values(0, new int[] {199, 0})) {
                assertArrayEquals(new double[] {199, 199.5, 0, 0.5}, doubles(values));
            }
        }
    }

    @Test
    void stampsAreThoseOfTheRequestedSource() throws IOException {
        Path file = write(McapFixture.mixed(McapCompression.LZ4, 500, 3));
        try (BagReader reader = Recordings.open(file, memory)) {
            List<StreamIndex> streams = reader.index(List.of(
                            stamps("/joints", StampSource.HEADER, 0),
                            stamps("/joints", StampSource.LOG, 7),
                            stamps("/joints", StampSource.PUBLISH, 0),
                            stamps("/numbers", StampSource.HEADER, 0)))
                    .streams();
            assertArrayEquals(
                    new long[] {1_000_000_000L, 2_000_000_000L, 3_000_000_000L},
                    streams.get(0).stamps());
            assertArrayEquals(
                    new long[] {2_000_000_007L, 5_000_000_007L, 8_000_000_007L},
                    streams.get(1).stamps());
            assertArrayEquals(
                    new long[] {1_999_999_999L, 4_999_999_999L, 7_999_999_999L},
                    streams.get(2).stamps());
            assertEquals(StampSource.LOG, streams.get(3).sourceUsed(), "a type without header");
            assertEquals(StampSource.HEADER, streams.get(0).sourceUsed());
        }
    }

    @Test
    void anOffsetThatLeaves64BitsIsRefused() throws IOException {
        Path file = write(McapFixture.mixed(McapCompression.NONE, 500, 3));
        try (BagReader reader = Recordings.open(file, memory)) {
            MalformedEpisodeException e = assertThrows(
                    MalformedEpisodeException.class,
                    () -> reader.index(List.of(stamps("/joints", StampSource.LOG, Long.MAX_VALUE - 5))));
            assertEquals(Reason.STAMP_RANGE, e.reason());
        }
    }

    @Test
    void topicsAreCountedWhetherRequestedOrNot() throws IOException {
        Path file = write(McapFixture.mixed(McapCompression.NONE, 500, 3));
        try (BagReader reader = Recordings.open(file, memory)) {
            EpisodeIndex index = reader.index(List.of(Recordings.request("/absent", Kind.VALUES)));
            assertFalse(index.streams().get(0).present());
            assertEquals(
                    List.of(
                            new TopicSummary("/cloud", McapFixture.CLOUD, "cdr", 3, 0),
                            new TopicSummary("/joints", McapFixture.JOINTS, "cdr", 3, 0),
                            new TopicSummary("/numbers", McapFixture.DOUBLES, "cdr", 3, 0)),
                    index.topics());
        }
    }

    @Test
    void payloadsCompressedOneByOneAreReadAsIfTheyWereNot() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 0);
        int numbers = fixture.channel("/numbers", McapFixture.DOUBLES);
        for (int i = 0; i < 5; i++) {
            fixture.add(numbers, Zstd.compress(McapFixture.payload(McapFixture.doubles(i, -i))));
        }
        try (BagReader reader = Recordings.open(fixture.writeTo(folder), memory)) {
            reader.index(List.of(Recordings.request("/numbers", Kind.VALUES)));
            try (FieldVector values = reader.values(0, new int[] {4, 1})) {
                assertArrayEquals(new double[] {4, -4, 1, -1}, doubles(values));
            }
        }
    }

    @Test
    void aMessageThatExpandsBeyondTheLimitIsLeftOut() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 0);
        int numbers = fixture.channel("/numbers", McapFixture.DOUBLES);
        fixture.add(numbers, McapFixture.doubles(1)).add(numbers, Zstd.compress(new byte[3 << 20]));
        try (BagReader reader = Recordings.open(fixture.writeTo(folder), new Limits(1 << 20, 1, 0), memory)) {
            EpisodeIndex index = reader.index(List.of(Recordings.request("/numbers", Kind.VALUES)));
            assertEquals(1, index.streams().get(0).messages());
            assertEquals(Reason.SIZE_LIMIT, index.losses().get(0).reason());
            assertEquals("message 1", index.losses().get(0).where());
        }
    }

    @Test
    void aChunkAboveTheLimitIsLeftOutBeforeItIsAllocated() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.ZSTD, 4 << 20);
        int numbers = fixture.channel("/numbers", McapFixture.DOUBLES);
        fixture.add(numbers, McapFixture.doubles(new double[200_000]));
        try (BagReader reader = Recordings.open(fixture.writeTo(folder), new Limits(1 << 20, 1, 0), memory)) {
            EpisodeIndex index = reader.index(List.of(Recordings.request("/numbers", Kind.VALUES)));
            Loss loss = index.losses().get(0);
            assertEquals(Reason.SIZE_LIMIT, loss.reason());
            assertEquals(1, loss.count(), "the message index tells how many messages that costs");
            assertTrue(memory.getPeakMemoryAllocation() < 1 << 20, "nothing was allocated for it");
        }
    }

    @Test
    void anArrayThatChangesItsLengthQuarantinesTheEpisode() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 100);
        int numbers = fixture.channel("/numbers", McapFixture.DOUBLES);
        fixture.add(numbers, McapFixture.doubles(1, 2)).add(numbers, McapFixture.doubles(1, 2, 3));
        try (BagReader reader = Recordings.open(fixture.writeTo(folder), memory)) {
            MalformedEpisodeException e = assertThrows(
                    MalformedEpisodeException.class,
                    () -> reader.index(List.of(Recordings.request("/numbers", Kind.VALUES))));
            assertEquals(Reason.BAD_ARRAY_LENGTH, e.reason());
            assertEquals("message 1", e.where());
        }
    }

    @Test
    void aFieldThatTheTypeDoesNotHaveIsAMismatch() throws IOException {
        Path file = write(McapFixture.mixed(McapCompression.NONE, 500, 3));
        try (BagReader reader = Recordings.open(file, memory)) {
            MalformedEpisodeException e = assertThrows(
                    MalformedEpisodeException.class,
                    () -> reader.index(List.of(Recordings.request("/numbers", Kind.VALUES, "value"))));
            assertEquals(Reason.CONFIG_MISMATCH, e.reason());
            assertTrue(e.getMessage().contains("topic /numbers"), e.getMessage());
        }
    }

    @Test
    void jsonIsReadByPathAndAsText() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.ZSTD, 300);
        int json = fixture.json("/notes");
        fixture.add(json, utf8("{\"a\": {\"b\": [1, 2.5]}, \"ok\": true, \"who\": \"me\"}"));
        fixture.add(json, utf8("{\"a\": {\"b\": [-1, 1e300]}, \"ok\": false, \"who\": \"you\"}"));
        fixture.add(json, utf8("{\"a\": "));
        fixture.add(json, utf8("[".repeat(5000)));
        try (BagReader reader = Recordings.open(fixture.writeTo(folder), memory)) {
            EpisodeIndex index = reader.index(List.of(
                    Recordings.request("/notes", Kind.VALUES, "a.b", "ok"),
                    Recordings.request("/notes", Kind.TEXT, "who"),
                    Recordings.request("/notes", Kind.TEXT)));
            assertEquals(1, index.losses().size(), "both bad messages are one finding");
            assertEquals(Reason.BAD_JSON, index.losses().get(0).reason());
            assertEquals(2, index.losses().get(0).count(), "counted once, though three streams take the topic");
            assertEquals(
                    new TopicSummary("/notes", "", "json", 4, 2, 0L),
                    index.topics().get(0));
            assertEquals(List.of("a.b.0", "a.b.1", "ok"), index.streams().get(0).names());
            try (FieldVector values = reader.values(0, new int[] {1, 0});
                    FieldVector who = reader.values(1, new int[] {1, 0, 1});
                    FieldVector text = reader.values(2, new int[] {0})) {
                assertArrayEquals(new double[] {-1, 1e300, 0, 1, 2.5, 1}, doubles(values));
                assertEquals("you", ((VarCharVector) who).getObject(0).toString());
                assertEquals("me", ((VarCharVector) who).getObject(1).toString());
                assertTrue(((VarCharVector) text).getObject(0).toString().startsWith("{\"a\""));
            }
        }
    }

    @Test
    void jointsAreFoundByNameAndMissingOnesAreCounted() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 300);
        int joints = fixture.channel("/joints", McapFixture.JOINTS);
        fixture.add(joints, McapFixture.joints(1, "a", 1, "b", 2)).add(joints, McapFixture.joints(2, "b", 3, "c", 4));
        StreamRequest request = new StreamRequest(
                "state",
                "/joints",
                Kind.VALUES,
                List.of("position"),
                List.of("b", "a"),
                List.of(),
                StampSource.HEADER,
                0);
        try (BagReader reader = Recordings.open(fixture.writeTo(folder), memory)) {
            StreamIndex stream = reader.index(List.of(request)).streams().get(0);
            assertEquals(List.of("position.b", "position.a"), stream.names());
            assertEquals(MinorType.FLOAT8, stream.elementType());
            assertEquals(1, stream.missingComponents(), "a is not in the second message");
            try (FieldVector values = reader.values(0, new int[] {0, 1})) {
                assertArrayEquals(new double[] {2, 1, 3, Double.NaN}, doubles(values));
            }
        }
    }

    @Test
    void readingBeforeIndexingIsRefusedAndClosingTwiceIsHarmless() throws IOException {
        BagReader reader = Recordings.open(write(McapFixture.mixed(McapCompression.NONE, 500, 1)), memory);
        assertThrows(IllegalStateException.class, () -> reader.values(0, new int[0]));
        reader.index(List.of(Recordings.request("/cloud", Kind.CLOUD)));
        assertThrows(IllegalArgumentException.class, () -> reader.values(0, new int[] {0}));
        assertEquals(
                1,
                reader.index(List.of(Recordings.request("/joints", Kind.STAMPS)))
                        .streams()
                        .size(),
                "again");
        reader.close();
        reader.close();
    }

    @Test
    void aFileCompressedAsAWholeIsReadAsFarAsItIsGoodAndRefusedAboveTheLimit() throws IOException {
        byte[] packed = Zstd.compress(McapFixture.mixed(McapCompression.NONE, 3000, 200));
        assertEquals(200, messages(write(packed), "accept"));
        int kept = messages(write(Arrays.copyOf(packed, packed.length / 2)), "truncated");
        assertTrue(kept > 0 && kept < 200, kept + " messages before the cut");

        Limits small = new Limits(10_000, 100, 0, 1);
        MalformedEpisodeException e =
                assertThrows(MalformedEpisodeException.class, () -> Recordings.open(write(packed), small, memory));
        assertEquals(Reason.SIZE_LIMIT, e.reason());
        String limit = "the file expands beyond %d bytes".formatted(Math.max(10_000, packed.length));
        assertTrue(e.getMessage().contains(limit), e.getMessage());
    }

    private int messages(Path file, String ends) throws IOException {
        try (BagReader reader = Recordings.open(file, memory)) {
            EpisodeIndex index = reader.index(List.of(Recordings.request("/numbers", Kind.VALUES)));
            String found = index.losses().isEmpty()
                    ? "accept"
                    : index.losses().get(0).reason().code();
            assertEquals(ends, found);
            return index.streams().get(0).messages();
        }
    }

    private static StreamRequest stamps(String topic, StampSource source, long offset) {
        return new StreamRequest(topic, topic, Kind.STAMPS, List.of(), List.of(), List.of(), source, offset);
    }

    private static double[] doubles(FieldVector values) {
        double[] copy = new double[values.getValueCount()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = ((Float8Vector) values).get(i);
        }
        return copy;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Path write(byte[] file) throws IOException {
        return Files.write(folder.resolve("fixture.mcap"), file);
    }
}
