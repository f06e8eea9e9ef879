package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageDecodersTest {

    private static final String NESTED =
            """
            # everything that a definition may have
            int32 LIMIT=5
            string NAME = "a # b"
            bool on true
            string<=10 label "x"   # a bound and a default
            Inner[2] pair
            Inner[] many
            float64[<=4] some
            int32 last -1
            ================================================================================
            MSG: test_msgs/Inner
            uint8 small
            float32[3] axis
            """;

    private final BufferAllocator memory = new RootAllocator();

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    @Test
    void pathsReachIntoNestedMessagesAndArrays() throws DamageException {
        MessageDecoder decoder = cdr(NESTED, "pair[1].axis", "some", "last", "many[0].small");
        byte[] payload = nested(new double[] {0.25, 0.5}, -7);
        decoder.check(buffer(payload), 0, payload.length);
        assertEquals(
                List.of(
                        "pair[1].axis.0",
                        "pair[1].axis.1",
                        "pair[1].axis.2",
                        "some.0",
                        "some.1",
                        "last",
                        "many[0].small"),
                decoder.names());
        assertEquals(MinorType.FLOAT8, decoder.elementType(), "several types become float64");
        assertEquals(0, decoder.trailingBytes());
        assertArrayEquals(new double[] {4, 5, 6, 0.25, 0.5, -7, 9}, row(decoder, payload));
    }

    @Test
    void oneTypeStaysAsItIs() throws DamageException {
        MessageDecoder decoder = cdr(NESTED, "last");
        byte[] payload = nested(new double[0], Integer.MIN_VALUE);
        decoder.check(buffer(payload), 0, payload.length);
        assertEquals(MinorType.INT, decoder.elementType());
        try (IntVector out = new IntVector("last", memory)) {
            out.allocateNew(1);
            decoder.row(buffer(payload), 0, payload.length, out, 0);
            assertEquals(Integer.MIN_VALUE, out.get(0));
        }
    }

    @Test
    void everyCutOfAMessageIsBadEncoding() throws DamageException {
        byte[] payload = nested(new double[] {1, 2, 3}, 1);
        MessageDecoder decoder = cdr(NESTED, "last");
        for (int length = 0; length < payload.length; length++) {
            int cut = length;
            DamageException e =
                    assertThrows(DamageException.class, () -> decoder.check(buffer(payload), 0, cut), "cut at " + cut);
            assertEquals(Reason.BAD_ENCODING, e.reason(), e.getMessage());
        }
        decoder.check(buffer(payload), 0, payload.length);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false"})
    void bothByteOrdersGiveTheSameNumbers(int representation, boolean bigEndian) throws DamageException {
        ByteBuffer payload =
                ByteBuffer.allocate(4 + 24).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        payload.put((byte) 0).put((byte) representation).putShort((short) 0);
        payload.putDouble(1.5).putDouble(-2).putDouble(Double.MIN_VALUE);
        MessageDecoder decoder = MessageDecoders.of(
                Recordings.request("/v", Kind.VALUES), "geometry_msgs/Vector3", "cdr", "ros2msg", null);
        decoder.check(buffer(payload.array()), 0, payload.capacity());
        assertEquals(List.of("x", "y", "z"), decoder.names());
        assertArrayEquals(new double[] {1.5, -2, Double.MIN_VALUE}, row(decoder, payload.array()));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 9, 10, 11})
    void encodingsWithParameterListsAreRefusedAsUnsupported(int representation) throws DamageException {
        byte[] payload = {0, (byte) representation, 0, 0, 1, 0, 0, 0};
        MessageDecoder decoder =
                MessageDecoders.of(Recordings.request("/n", Kind.STAMPS), "std_msgs/msg/Int32", "cdr", "", null);
        DamageException e = assertThrows(DamageException.class, () -> decoder.check(buffer(payload), 0, 8));
        assertEquals(Reason.UNSUPPORTED, e.reason(), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "sensor_msgs/msg/Imu, angular_velocity.x angular_velocity.y angular_velocity.z linear_acceleration.x"
                + " linear_acceleration.y linear_acceleration.z",
        "geometry_msgs/msg/WrenchStamped, wrench.force.x wrench.force.y wrench.force.z wrench.torque.x"
                + " wrench.torque.y wrench.torque.z",
        "geometry_msgs/msg/Twist, linear.x linear.y linear.z angular.x angular.y angular.z",
        "geometry_msgs/msg/Pose, position.x position.y position.z orientation.x orientation.y orientation.z"
                + " orientation.w",
        "geometry_msgs/msg/PoseStamped, pose.position.x pose.position.y pose.position.z pose.orientation.x"
                + " pose.orientation.y pose.orientation.z pose.orientation.w",
        "std_msgs/msg/Float32, data"
    })
    void aRequestWithoutFieldsTakesWhatTheTypeIsFor(String type, String names) throws DamageException {
        byte[] zeros = new byte[400];
        zeros[1] = 1;
        MessageDecoder decoder =
                MessageDecoders.of(Recordings.request("/t", Kind.VALUES), type, "cdr", "ros2msg", null);
        decoder.check(buffer(zeros), 0, zeros.length);
        assertEquals(List.of(names.split(" ", -1)), decoder.names());
    }

    @ParameterizedTest
    @CsvSource({
        "cdr, flatbuffer, text, unsupported",
        "ros1, ros1msg, text, unsupported",
        "protobuf, ros2msg, text, unsupported",
        "protobuf, protobuf, text, bad-schema",
        "protobuf, protobuf, '', missing-schema",
        "cdr, ros2msg, 'int32[0] none', bad-schema",
        "cdr, ros2msg, 'test_msgs/Own again', bad-schema",
        "cdr, ros2msg, 'Unknown what', bad-schema",
    })
    void whatCannotBeDecodedSaysWhy(String encoding, String schemaEncoding, String text, String reason) {
        DamageException e = assertThrows(
                DamageException.class,
                () -> MessageDecoders.of(
                        Recordings.request("/t", Kind.STAMPS),
                        "test_msgs/Own",
                        encoding,
                        schemaEncoding,
                        text.getBytes(StandardCharsets.UTF_8)));
        assertEquals(reason, e.reason().code(), e.getMessage());
    }

    @Test
    void cloudsMayHaveAnyTypesOffsetsPaddingAndByteOrder() throws DamageException {
        ByteBuffer data = ByteBuffer.allocate(2 * 60).order(ByteOrder.BIG_ENDIAN);
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 2; column++) {
                int at = row * 60 + column * 25;
                data.putDouble(at + 12, 1 + row).putInt(at + 1, -3 - column).putShort(at + 22, (short) 65535);
                data.putFloat(at + 6, column == 0 ? Float.NaN : 0.5f);
            }
        }
        CdrWriter message =
                new CdrWriter().begin().header(5, "map").u32(2).u32(2).u32(4);
        message.string("ring").u32(22).u8(4).u32(1).string("z").u32(6).u8(7).u32(1);
        message.string("x").u32(12).u8(8).u32(1).string("y").u32(1).u8(5).u32(1);
        message.bool(true).u32(25).u32(60).bytes(data.array(), 120).bool(false);
        byte[] payload = McapFixture.payload(message);
        StreamRequest request =
                new StreamRequest("c", "/c", Kind.CLOUD, List.of(), List.of(), List.of("ring"), StampSource.HEADER, 0);
        MessageDecoder decoder = MessageDecoders.of(request, "sensor_msgs/msg/PointCloud2", "cdr", "ros2msg", null);
        decoder.check(buffer(payload), 0, payload.length);
        assertEquals(5, decoder.head().nanos());
        assertEquals("map", decoder.head().frameId());
        try (PointFrames points = new PointFrames(memory, List.of("ring"))) {
            decoder.cloud(buffer(payload), 0, payload.length, null, points);
            points.endFrame();
            assertEquals(4, points.points());
            assertEquals(2f, points.x().get(3));
            assertEquals(-4f, points.y().get(3));
            assertEquals(0.5f, points.z().get(3));
            assertTrue(Float.isNaN(points.z().get(2)), "NaN points are kept");
            assertEquals(65535f, points.feature(0).get(0));
        }
    }

    /** The decoder of a request for these fields of {@code test_msgs/Own}. */
    private static MessageDecoder cdr(String definition, String... fields) throws DamageException {
        return MessageDecoders.of(
                Recordings.request("/t", Kind.VALUES, fields),
                "test_msgs/Own",
                "cdr",
                "ros2msg",
                definition.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] nested(double[] some, int last) {
        CdrWriter message = new CdrWriter().begin().bool(true).string("label");
        for (int i = 0; i < 2; i++) {
            message.u8(i);
            for (int axis = 1; axis <= 3; axis++) {
                message.u32(Float.floatToIntBits(3 * i + axis));
            }
        }
        message.u32(1).u8(9).u32(0).u32(0).u32(0);
        return McapFixture.payload(message.sequence(some).u32(last));
    }

    private double[] row(MessageDecoder decoder, byte[] payload) throws DamageException {
        Field field = new Field("row", FieldType.notNullable(MinorType.FLOAT8.getType()), null);
        try (FieldVector out = field.createVector(memory)) {
            Float8Vector values = (Float8Vector) out;
            values.allocateNew(decoder.width());
            decoder.row(buffer(payload), 0, payload.length, out, 0);
            double[] row = new double[decoder.width()];
            for (int i = 0; i < row.length; i++) {
                row[i] = values.get(i);
            }
            return row;
        }
    }

    private static ByteBuffer buffer(byte[] payload) {
        return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    }
}
