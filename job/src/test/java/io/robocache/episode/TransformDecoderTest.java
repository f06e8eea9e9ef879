package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.FramedRecording.Placed;
import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transforms as the index holds them: which are taken, which are left out, when the episode is refused. */
class TransformDecoderTest {
    private static final double[] TURN = {1, 2, 3, 0, 0, 0.6, 0.8};
    private static final StreamRequest MOVING = Recordings.request("/tf", Kind.TRANSFORMS);

    private final BufferAllocator memory = new RootAllocator();

    @TempDir
    private Path work;

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    private StreamIndex index(StreamRequest request, McapFixture fixture) throws IOException {
        try (EpisodeReader reader = Recordings.open(fixture.writeTo(work), memory)) {
            return reader.index(List.of(request)).streams().get(0);
        }
    }

    private static McapFixture messages(Placed[]... messages) throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 0);
        int tf = fixture.channel("/tf", TransformDecoder.TYPE);
        for (Placed[] message : messages) {
            fixture.add(tf, FramedRecording.message(new CdrWriter(), message));
        }
        return fixture;
    }

    private static Placed[] message(Placed... transforms) {
        return transforms;
    }

    @Test
    void transformsAreGatheredByChildAndParentInFileOrder() throws IOException {
        StreamIndex stream = index(
                MOVING,
                messages(
                        message(Placed.of("/base", "tool", 30, TURN), Placed.of("base", "arm", 5, TURN)),
                        message(),
                        message(Placed.of("base", "/tool", 20, 7, 8, 9, 1, 0, 0, 0))));

        assertEquals(2, stream.transforms().edges().size(), "a leading slash makes no other frame");
        StampedEdge arm = stream.transforms().edges().get(0);
        StampedEdge tool = stream.transforms().edges().get(1);
        assertEquals("base > arm", arm.parent() + " > " + arm.child());
        assertEquals("base > tool", tool.parent() + " > " + tool.child());
        assertArrayEquals(new long[] {30, 20}, tool.stamps());
        assertArrayEquals(new double[] {1, 2, 3, 0, 0, 0.6, 0.8, 7, 8, 9, 1, 0, 0, 0}, tool.values());
        assertEquals(0, stream.messages(), "there is nothing to read by position");
        assertEquals(0, stream.transforms().refused());
        assertNull(stream.transforms().firstRefusal());
        assertTrue(stream.present());
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''   | tool | 0        | 1     | a transform from '' to 'tool' names no frame
            base | /    | 0        | 1     | a transform from 'base' to '' names no frame
            base | base | 0        | 1     | frame base is in itself
            base | tool | NaN      | 1     | the translation of tool in base is not finite or above 10^15 m
            base | tool | Infinity | 1     | the translation of tool in base is not finite or above 10^15 m
            base | tool | 1.1e15   | 1     | the translation of tool in base is not finite or above 10^15 m
            base | tool | 0        | 0     | the quaternion of tool in base has a norm that is not finite or below 10^-9
            base | tool | 0        | 9e-10 | the quaternion of tool in base has a norm that is not finite or below 10^-9
            base | tool | 0        | NaN   | the quaternion of tool in base has a norm that is not finite or below 10^-9
            base | tool | 0        | 1e200 | the quaternion of tool in base has a norm that is not finite or below 10^-9
            """)
    void aTransformThatCannotBeUsedIsLeftOutAndTheOthersOfItsMessageAreNot(
            String parent, String child, double x, double w, String why) throws IOException {
        StreamIndex stream = index(
                MOVING,
                messages(
                        message(Placed.of(parent, child, 1, x, 0, 0, 0, 0, 0, w), Placed.of("base", "arm", 1, TURN)),
                        message(Placed.of("base", "base", 2, TURN))));

        assertEquals(2, stream.transforms().refused());
        assertEquals(why, stream.transforms().firstRefusal());
        assertEquals(1, stream.transforms().edges().size());
        assertEquals("arm", stream.transforms().edges().get(0).child());
    }

    @Test
    void namesHaveALimit() throws IOException {
        StreamIndex stream = index(MOVING, messages(message(Placed.of("base", "x".repeat(257), 1, TURN))));
        assertEquals(
                "a frame's name has 257 characters, limit 256",
                stream.transforms().firstRefusal());
    }

    @Test
    void zeroStampsAreThoseOfTheRecorderUnlessOneIsNot() throws IOException {
        Placed unset = Placed.of("base", "tool", 0, TURN);
        StreamIndex zeros = index(MOVING, messages(message(unset), message(unset)));
        assertEquals(StampSource.LOG, zeros.sourceUsed());
        assertArrayEquals(
                new long[] {McapFixture.nanos(0), McapFixture.nanos(1)},
                zeros.transforms().edges().get(0).stamps());

        StreamIndex mixed = index(MOVING, messages(message(unset), message(Placed.of("base", "tool", 7, TURN))));
        assertEquals(StampSource.HEADER, mixed.sourceUsed());
        assertArrayEquals(new long[] {0, 7}, mixed.transforms().edges().get(0).stamps());
    }

    @Test
    void anOffsetIsAddedAndMayNotLeave64Bits() throws IOException {
        McapFixture fixture = messages(message(Placed.of("base", "tool", 7, TURN)));
        Path file = fixture.writeTo(work);
        try (EpisodeReader reader = Recordings.open(file, memory)) {
            assertArrayEquals(
                    new long[] {5},
                    reader.index(List.of(offset(-2)))
                            .streams()
                            .get(0)
                            .transforms()
                            .edges()
                            .get(0)
                            .stamps());
            MalformedEpisodeException e = assertThrows(
                    MalformedEpisodeException.class, () -> reader.index(List.of(offset(Long.MAX_VALUE - 6))));
            assertEquals(Reason.STAMP_RANGE, e.reason());
        }
    }

    private static StreamRequest offset(long nanos) {
        return new StreamRequest(
                "t", "/tf", Kind.TRANSFORMS, List.of(), List.of(), List.of(), StampSource.HEADER, nanos);
    }

    @Test
    void aDamagedMessageIsALossAndHasNoPartInTheTree() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 0);
        int tf = fixture.channel("/tf", TransformDecoder.TYPE);
        byte[] good = McapFixture.payload(
                FramedRecording.message(new CdrWriter(), message(Placed.of("base", "tool", 3, TURN))));
        fixture.add(tf, java.util.Arrays.copyOf(good, good.length - 1)).add(tf, good);
        try (EpisodeReader reader = Recordings.open(fixture.writeTo(work), memory)) {
            EpisodeIndex index = reader.index(List.of(MOVING));
            assertEquals(1, index.losses().size());
            assertEquals(Reason.BAD_ENCODING, index.losses().get(0).reason());
            assertArrayEquals(
                    new long[] {3},
                    index.streams().get(0).transforms().edges().get(0).stamps());
        }
    }

    @Test
    void anotherTypeIsAMismatch() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 0);
        fixture.add(fixture.channel("/tf", McapFixture.DOUBLES), McapFixture.doubles(1));
        fixture.add(fixture.json("/notes"), new byte[] {'1'});
        try (EpisodeReader reader = Recordings.open(fixture.writeTo(work), memory)) {
            MalformedEpisodeException doubles =
                    assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of(MOVING)));
            assertEquals(Reason.CONFIG_MISMATCH, doubles.reason());
            assertEquals(
                    "topic /tf: it holds std_msgs/msg/Float64MultiArray, expected tf2_msgs/msg/TFMessage",
                    doubles.detail());
            MalformedEpisodeException json = assertThrows(
                    MalformedEpisodeException.class,
                    () -> reader.index(List.of(Recordings.request("/notes", Kind.STATIC_TRANSFORMS))));
            assertEquals(
                    "topic /notes: it holds messages of encoding 'json', expected tf2_msgs/msg/TFMessage in cdr or foxglove.FrameTransforms in protobuf",
                    json.detail());
        }
    }

    @Test
    void moreThanTheLimitEndsTheEpisode() throws DamageException {
        TransformLog log = new TransformLog(MOVING, 3);
        TransformDecoder decoder = new TransformDecoder();
        Placed tool = Placed.of("base", "tool", 1, TURN);
        byte[] payload = McapFixture.payload(FramedRecording.message(new CdrWriter(), message(tool, tool)));
        decoder.check(ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN), 0, payload.length);
        log.add(decoder, 0);
        DamageException e = assertThrows(DamageException.class, () -> log.add(decoder, 0));
        assertEquals(Reason.SIZE_LIMIT, e.reason());
        assertTrue(e.quarantines());
        assertEquals(
                "more than 3 transforms in one episode; split the recording, or name a topic of fewer under transforms",
                e.getMessage());
    }

    @Test
    void aTopicTellsWhenItsMessagesNameTwoFrames() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 0);
        int clouds = fixture.channel("/cloud", McapFixture.CLOUD);
        int poses = fixture.channel("/pose", "geometry_msgs/msg/PoseStamped");
        fixture.add(clouds, McapFixture.cloud(1, 1)).add(clouds, McapFixture.cloud(2, 1));
        for (String frame : List.of("base", "base", "map", "odom")) {
            fixture.add(poses, new CdrWriter().begin().header(3, frame).f64(0, 0, 0, 0, 0, 0, 1));
        }
        try (EpisodeReader reader = Recordings.open(fixture.writeTo(work), memory)) {
            EpisodeIndex index = reader.index(
                    List.of(Recordings.request("/cloud", Kind.CLOUD), Recordings.request("/pose", Kind.VALUES)));
            assertEquals("lidar", index.streams().get(0).frameId());
            assertNull(index.streams().get(0).otherFrameIdOrNull());
            assertEquals("base", index.streams().get(1).frameId());
            assertEquals("map", index.streams().get(1).otherFrameIdOrNull());
        }
    }
}
