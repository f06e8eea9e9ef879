package io.robocache.episode;

import static io.robocache.episode.FoxgloveSchemas.element;
import static io.robocache.episode.FoxgloveSchemas.message;
import static io.robocache.episode.FoxgloveSchemas.quaternion;
import static io.robocache.episode.FoxgloveSchemas.time;
import static io.robocache.episode.FoxgloveSchemas.transform;
import static io.robocache.episode.FoxgloveSchemas.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Foxglove's types in MCAP files, read by what they mean. */
class FoxgloveDecodersTest {

    private static final DynamicMessage TURN = quaternion(0, 0, 1, 1); // a quarter about z, not normalised
    private static final Transform GIVEN = Transform.ofQuaternion(10, 20, 30, 0.5, 0.5, 0.5, 0.5);

    private final BufferAllocator memory = new RootAllocator();

    @TempDir
    private Path work;

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    private BagReader open(String type, DynamicMessage... messages) throws IOException {
        return open(McapCompression.NONE, type, messages);
    }

    private BagReader open(McapCompression compression, String type, DynamicMessage... messages) throws IOException {
        McapFixture fixture = new McapFixture(compression, compression == McapCompression.NONE ? 0 : 1000);
        int channel = fixture.protobuf("/t", type, FoxgloveSchemas.bytes());
        for (DynamicMessage message : messages) {
            fixture.add(channel, message.toByteArray());
        }
        return Recordings.open(fixture.writeTo(work), memory);
    }

    /** x, y, z float32 and {@code v} of that type behind them, at odd offsets. */
    private static DynamicMessage cloud(int type, int bytes, ByteBuffer data, Object... more) {
        List<Object> fields = new ArrayList<>(List.of(
                "timestamp",
                time(5_000_000_007L),
                "frame_id",
                "lidar",
                "point_stride",
                13 + bytes,
                "fields",
                List.of(element("v", 13, type), element("z", 9, 7), element("x", 1, 7), element("y", 5, 7)),
                "data",
                ByteString.copyFrom(data.duplicate().clear())));
        fields.addAll(List.of(more));
        return message("foxglove.PointCloud", fields.toArray());
    }

    private static ByteBuffer points(int count, int bytes) {
        ByteBuffer data = ByteBuffer.allocate(count * (13 + bytes)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int at = i * (13 + bytes);
            data.putFloat(at + 1, i).putFloat(at + 5, -0f).putFloat(at + 9, i == 2 ? Float.NaN : 0.25f * i);
        }
        return data;
    }

    private static StreamRequest clouds(String... features) {
        return new StreamRequest("c", "/t", Kind.CLOUD, List.of(), List.of(), List.of(features), StampSource.HEADER, 0);
    }

    /** Integer types keep their sign, which ROS numbers the other way round. */
    @ParameterizedTest(name = "type {0}")
    @CsvSource({
        "1, 1, 255",
        "2, 1, -1",
        "3, 2, 65534",
        "4, 2, -2",
        "5, 4, 4294967040", // the float32 next to 2^32 - 1 - 2^7
        "6, 4, -256",
        "7, 4, 0.1",
        "8, 8, 0.1"
    })
    void cloudsAreReadWithEveryNumericType(int type, int bytes, float expected) throws IOException {
        ByteBuffer data = points(3, bytes);
        switch (type) {
            case 1, 2 -> data.put(13, (byte) -1);
            case 3, 4 -> data.putShort(13, (short) -2);
            case 5, 6 -> data.putInt(13, -256);
            case 7 -> data.putFloat(13, 0.1f);
            default -> data.putDouble(13, 0.1);
        }
        try (BagReader reader = open("foxglove.PointCloud", cloud(type, bytes, data));
                PointFrames points = new PointFrames(memory, List.of("v"))) {
            StreamIndex stream = reader.index(List.of(clouds("v"))).streams().get(0);
            assertEquals(1, stream.messages());
            assertEquals(5_000_000_007L, stream.stamps()[0], "the message's own timestamp");
            assertEquals("lidar", stream.frameId());

            reader.cloud(0, 0, null, points);
            points.endFrame();

            assertEquals(3, points.points());
            assertEquals(1f, points.x().get(1));
            assertEquals(
                    Float.floatToRawIntBits(-0f),
                    Float.floatToRawIntBits(points.y().get(1)),
                    "bits are kept");
            assertEquals(0.25f, points.z().get(1));
            assertTrue(Float.isNaN(points.z().get(2)), "points that are not finite are kept");
            assertEquals(expected, points.feature(0).get(0));
        }
    }

    @ParameterizedTest
    @EnumSource(McapCompression.class)
    void thePoseOfACloudComesBeforeTheGivenTransform(McapCompression compression) throws IOException {
        DynamicMessage pose = message("foxglove.Pose", "position", vector(1, 2, 3), "orientation", TURN);
        DynamicMessage moved = message("foxglove.Pose", "position", vector(1, 2, 3));
        DynamicMessage still = message("foxglove.Pose", "orientation", quaternion(0, 0, 0, -2));
        Transform turn = Transform.ofQuaternion(1, 2, 3, 0, 0, 1, 1);
        Transform move = Transform.ofQuaternion(1, 2, 3, 0, 0, 0, 1);
        Transform[] expected = {turn, move, null, null};
        try (BagReader reader = open(
                compression,
                "foxglove.PointCloud",
                cloud(1, 1, points(3, 1), "pose", pose),
                cloud(1, 1, points(3, 1), "pose", moved),
                cloud(1, 1, points(3, 1), "pose", still),
                cloud(1, 1, points(3, 1)))) {
            assertEquals(4, reader.index(List.of(clouds())).streams().get(0).messages());
            for (int i = 0; i < expected.length; i++) {
                Transform own = expected[i];
                assertCloud(reader, i, null, own);
                assertCloud(reader, i, GIVEN, own == null ? GIVEN : GIVEN.after(own));
            }
        }
    }

    private void assertCloud(BagReader reader, int position, Transform given, Transform whole) throws IOException {
        try (PointFrames points = new PointFrames(memory, List.of())) {
            reader.cloud(0, position, given, points);
            points.endFrame();
            for (int i = 0; i < 3; i++) {
                float z = i == 2 ? Float.NaN : 0.25f * i;
                float[] expected = whole == null
                        ? new float[] {i, -0f, z}
                        : new float[] {whole.x(i, -0.0, z), whole.y(i, -0.0, z), whole.z(i, -0.0, z)};
                float[] found = {
                    points.x().get(i), points.y().get(i), points.z().get(i)
                };
                for (int axis = 0; axis < 3; axis++) {
                    assertEquals(
                            Float.floatToIntBits(expected[axis]),
                            Float.floatToIntBits(found[axis]),
                            "cloud %d point %d axis %d".formatted(position, i, axis));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            stride 0        | bad-layout    | point_stride 0 too small
            stride 16       | bad-layout    | point_stride 16 too small for the fields (17 bytes)
            stride 4 GiB    | bad-layout    | no whole number of points
            data short      | bad-layout    | data has 50 bytes, which is no whole number of points of 17
            type 9          | bad-layout    | field v has type 9, known are 1 to 8
            type 0          | bad-layout    | field v has type 0, known are 1 to 8
            offset 4 GiB    | bad-layout    | point_stride 17 too small for the fields (4294967295 bytes)
            no x            | bad-layout    | no field x
            pose infinite   | bad-transform | the pose's position Infinity
            pose without w  | bad-transform | the pose's quaternion has norm 0.0
            """)
    void aCloudThatContradictsItselfIsLeftOut(String what, String reason, String detail) throws IOException {
        DynamicMessage pose =
                switch (what) {
                    case "pose infinite" -> message("foxglove.Pose", "position", vector(1.0 / 0, 0, 0));
                    case "pose without w" -> message("foxglove.Pose", "orientation", quaternion(0, 0, 0, 0));
                    default -> message("foxglove.Pose");
                };
        int stride =
                switch (what) {
                    case "stride 0" -> 0;
                    case "stride 16" -> 16;
                    case "stride 4 GiB" -> -1;
                    default -> 17;
                };
        DynamicMessage v =
                element("v", what.equals("offset 4 GiB") ? -5 : 13, what.startsWith("type") ? what.charAt(5) - '0' : 6);
        DynamicMessage bad = cloud(
                1,
                4,
                ByteBuffer.allocate(what.equals("data short") ? 50 : 51),
                "point_stride",
                stride,
                "pose",
                pose,
                "fields",
                List.of(v, element(what.equals("no x") ? "w" : "x", 0, 7), element("y", 4, 7), element("z", 8, 7)));
        try (BagReader reader = open("foxglove.PointCloud", cloud(1, 1, points(1, 1)), bad)) {
            EpisodeIndex index = reader.index(List.of(clouds()));
            assertEquals(1, index.streams().get(0).messages());
            assertEquals(1, index.losses().size(), index.losses().toString());
            Loss loss = index.losses().get(0);
            assertEquals(reason, loss.reason().code());
            assertTrue(loss.detail().contains(detail), loss.detail());
        }
    }

    @Test
    void transformsAreThoseOfTheRosTwin() throws IOException {
        DynamicMessage shared = transform(30, "/base", "tool", vector(1, 2, 3), quaternion(0, 0, 0.6, 0.8));
        DynamicMessage unturned = message(
                "foxglove.FrameTransform",
                "timestamp",
                time(20),
                "parent_frame_id",
                "base",
                "child_frame_id",
                "tool",
                "translation",
                vector(7, 8, 9));
        DynamicMessage unusable = transform(21, "base", "tool", vector(0, 0, 0), quaternion(0, 0, 0, 0));
        StreamRequest request = Recordings.request("/t", Kind.TRANSFORMS);
        RecordedTransforms listed;
        try (BagReader reader = open(
                "foxglove.FrameTransforms",
                message("foxglove.FrameTransforms", "transforms", List.of(shared, unusable)),
                message("foxglove.FrameTransforms"),
                message("foxglove.FrameTransforms", "transforms", List.of(unturned)))) {
            listed = reader.index(List.of(request)).streams().get(0).transforms();
        }
        assertEquals(1, listed.edges().size());
        StampedEdge edge = listed.edges().get(0);
        assertEquals("base > tool", edge.parent() + " > " + edge.child());
        assertArrayEquals(new long[] {30, 20}, edge.stamps());
        assertArrayEquals(new double[] {1, 2, 3, 0, 0, 0.6, 0.8, 7, 8, 9, 0, 0, 0, 1}, edge.values());
        assertEquals(1, listed.refused());
        assertTrue(listed.firstRefusal().contains("quaternion"), listed.firstRefusal());

        try (BagReader reader = open("foxglove.FrameTransform", shared, unturned)) {
            RecordedTransforms single =
                    reader.index(List.of(request)).streams().get(0).transforms();
            assertArrayEquals(edge.stamps(), single.edges().get(0).stamps());
            assertArrayEquals(edge.values(), single.edges().get(0).values());
        }
    }

    @Test
    void imagesAreHandedOnByteForByte() throws IOException {
        byte[][] pictures = {ImageRecordings.picture("jpg", 8, 6, 1), ImageRecordings.picture("png", 8, 6, 2)};
        DynamicMessage[] messages = new DynamicMessage[2];
        for (int i = 0; i < 2; i++) {
            messages[i] = message(
                    "foxglove.CompressedImage",
                    "timestamp",
                    time(100 + i),
                    "frame_id",
                    "camera",
                    "format",
                    "jpeg",
                    "data",
                    ByteString.copyFrom(pictures[i]));
        }
        try (BagReader reader = open("foxglove.CompressedImage", messages)) {
            StreamIndex stream = reader.index(List.of(Recordings.request("/t", Kind.IMAGE)))
                    .streams()
                    .get(0);
            assertArrayEquals(new long[] {100, 101}, stream.stamps());
            assertEquals(new ImageShape(8, 6, 3), stream.imageShape());
            try (FieldVector values = reader.values(0, new int[] {1, 0})) {
                assertArrayEquals(pictures[1], ((VarBinaryVector) values).get(0));
                assertArrayEquals(pictures[0], ((VarBinaryVector) values).get(1));
            }
        }
        DynamicMessage other = message(
                "foxglove.CompressedImage", "data", ByteString.copyFrom(ImageRecordings.picture("png", 8, 7, 2)));
        try (BagReader reader = open("foxglove.CompressedImage", messages[0], other)) {
            MalformedEpisodeException e = assertThrows(
                    MalformedEpisodeException.class, () -> reader.index(List.of(Recordings.request("/t", Kind.IMAGE))));
            assertEquals(Reason.CONFIG_MISMATCH, e.reason(), e.getMessage());
        }
    }

    private static DynamicMessage joints(DynamicMessage... joints) {
        return message("foxglove.JointStates", "timestamp", time(9), "joints", List.of(joints));
    }

    private static DynamicMessage joint(Object... fields) {
        return message("foxglove.JointState", fields);
    }

    @Test
    void jointsAreFoundByNameAndWhatIsNotSetIsMissing() throws IOException {
        DynamicMessage[] messages = {
            joints(
                    joint("name", "a", "position", 1.0, "effort", 0.0),
                    joint("name", "b", "position", 2.0),
                    joint("name", "c")),
            joints(joint("name", "b", "effort", 5.0, "position", 4.0), joint("name", "a", "position", 3.0))
        };
        StreamRequest request = new StreamRequest(
                "j",
                "/t",
                Kind.VALUES,
                List.of("position", "effort"),
                List.of("b", "a"),
                List.of(),
                StampSource.HEADER,
                0);
        try (BagReader reader = open("foxglove.JointStates", messages)) {
            StreamIndex stream = reader.index(List.of(request)).streams().get(0);
            assertEquals(List.of("position.b", "position.a", "effort.b", "effort.a"), stream.names());
            assertEquals(2, stream.missingComponents(), "the effort of b, then that of a; 0 is not missing");
            try (FieldVector values = reader.values(0, new int[] {0, 1})) {
                assertArrayEquals(new double[] {2, 1, Double.NaN, 0, 4, 3, 5, Double.NaN}, doubles(values));
            }
            StreamIndex usual = reader.index(List.of(Recordings.request("/t", Kind.VALUES)))
                    .streams()
                    .get(0);
            assertEquals(List.of("position.a", "position.b", "position.c"), usual.names());
            assertEquals(2, usual.missingComponents(), "c has no position, then is not there");
        }
        try (BagReader reader = open("foxglove.JointStates", joints(joint("name", "a"), joint("name", "a")))) {
            List<Loss> losses =
                    reader.index(List.of(Recordings.request("/t", Kind.VALUES))).losses();
            assertEquals(Reason.BAD_ARRAY_LENGTH, losses.get(0).reason(), losses.toString());
        }
    }

    private static double[] doubles(FieldVector values) {
        double[] all = new double[values.getValueCount()];
        for (int i = 0; i < all.length; i++) {
            all[i] = ((Float8Vector) values).get(i);
        }
        return all;
    }

    @Test
    void posesAreNumbers() throws IOException {
        DynamicMessage pose = message("foxglove.Pose", "position", vector(1, 2, 3), "orientation", TURN);
        DynamicMessage single = message("foxglove.PoseInFrame", "timestamp", time(77), "frame_id", "map", "pose", pose);
        try (BagReader reader = open("foxglove.PoseInFrame", single)) {
            StreamIndex stream = reader.index(List.of(Recordings.request("/t", Kind.VALUES)))
                    .streams()
                    .get(0);
            assertEquals(
                    List.of(
                            "pose.position.x",
                            "pose.position.y",
                            "pose.position.z",
                            "pose.orientation.x",
                            "pose.orientation.y",
                            "pose.orientation.z",
                            "pose.orientation.w"),
                    stream.names());
            assertEquals("map", stream.frameId());
            assertEquals(77, stream.stamps()[0]);
            try (FieldVector values = reader.values(0, new int[] {0})) {
                assertArrayEquals(new double[] {1, 2, 3, 0, 0, 1, 1}, doubles(values));
            }
        }
        DynamicMessage several = message("foxglove.PosesInFrame", "poses", List.of(pose, message("foxglove.Pose")));
        try (BagReader reader = open("foxglove.PosesInFrame", several)) {
            reader.index(List.of(Recordings.request("/t", Kind.VALUES, "poses[1].orientation.w", "poses[1].position")));
            try (FieldVector values = reader.values(0, new int[] {0})) {
                assertArrayEquals(new double[] {0, 0, 0, 0}, doubles(values), "what is not set is 0");
            }
        }
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource({
        "foxglove.PoseInFrame, CLOUD, 'expected foxglove.PointCloud'",
        "foxglove.PoseInFrame, TRANSFORMS, 'expected foxglove.FrameTransforms or foxglove.FrameTransform'",
        "foxglove.PoseInFrame, IMAGE, 'kind = image expects sensor_msgs/msg/CompressedImage or foxglove.CompressedImage'",
        "foxglove.PointCloud, VALUES, 'name it under voxels'",
        "foxglove.CompressedImage, VALUES, 'has no numbers outside of lists'",
        "foxglove.PoseInFrame, TEXT, 'has no string'"
    })
    void whatATypeIsNotIsRefused(String type, Kind kind, String detail) throws IOException {
        try (BagReader reader = open(type, message(type))) {
            MalformedEpisodeException e = assertThrows(
                    MalformedEpisodeException.class, () -> reader.index(List.of(Recordings.request("/t", kind))));
            assertEquals(Reason.CONFIG_MISMATCH, e.reason(), e.getMessage());
            assertTrue(e.getMessage().contains(detail), e.getMessage());
        }
    }
}
