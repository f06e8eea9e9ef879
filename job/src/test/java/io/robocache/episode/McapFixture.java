package io.robocache.episode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Builds small MCAP files in code. Messages are stamped one second after the other, from 1 s on. */
final class McapFixture {

    static final String DOUBLES = "std_msgs/msg/Float64MultiArray";
    static final String JOINTS = "sensor_msgs/msg/JointState";
    static final String CLOUD = "sensor_msgs/msg/PointCloud2";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final McapWriter writer;
    private long sequence;

    /** With {@code chunkBytes} 0 messages lie outside chunks. */
    McapFixture(McapCompression compression, int chunkBytes) throws IOException {
        writer = new McapWriter(bytes, new McapWriter.Options(compression, chunkBytes));
    }

    /** A channel of a standard type. */
    int channel(String topic, String type) {
        return channel(topic, type, BuiltInDefinitions.text(type));
    }

    int channel(String topic, String type, String definition) {
        return writer.channel(writer.schema(type, "ros2msg", definition), topic, "cdr");
    }

    /** A channel of protobuf messages; the schema is a serialized descriptor set. */
    int protobuf(String topic, String type, byte[] schema) {
        return writer.channel(writer.schema(type, "protobuf", schema), topic, "protobuf");
    }

    int json(String topic) {
        return writer.channel(0, topic, "json");
    }

    /** The time of a message that is added as number {@code n}. */
    static long nanos(long n) {
        return (n + 1) * 1_000_000_000L;
    }

    McapFixture add(int channel, byte[] payload) throws IOException {
        long log = nanos(sequence);
        writer.message(channel, sequence++, log, log - 1, payload, payload.length);
        return this;
    }

    McapFixture add(int channel, CdrWriter message) throws IOException {
        return add(channel, payload(message));
    }

    static byte[] payload(CdrWriter message) {
        return message.bytes().copy();
    }

    /** A Float64MultiArray. */
    static CdrWriter doubles(double... values) {
        return new CdrWriter().begin().u32(0).u32(0).sequence(values);
    }

    byte[] finish() throws IOException {
        writer.finish();
        writer.close();
        return bytes.toByteArray();
    }

    Path writeTo(Path folder) throws IOException {
        return Files.write(folder.resolve("fixture.mcap"), finish());
    }

    /** A file with three topics: numbers, joints and clouds, {@code n} messages each. */
    static byte[] mixed(McapCompression compression, int chunkBytes, int n) {
        try {
            McapFixture fixture = new McapFixture(compression, chunkBytes);
            int numbers = fixture.channel("/numbers", DOUBLES);
            int joints = fixture.channel("/joints", JOINTS);
            int clouds = fixture.channel("/cloud", CLOUD);
            for (int i = 0; i < n; i++) {
                fixture.add(numbers, doubles(i, i + 0.5));
                fixture.add(joints, joints(nanos(i), "a", i, "b", -i));
                fixture.add(clouds, cloud(nanos(i), i + 1));
            }
            return fixture.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CdrWriter joints(long stamp, String first, double a, String second, double b) {
        return new CdrWriter()
                .begin()
                .header(stamp, "base")
                .sequence(List.of(first, second), 2)
                .sequence(a, b)
                .sequence()
                .sequence();
    }

    /** {@code points} points of x, y, z float32 and a padding of 4 bytes; point i is (i, i / 2, -i). */
    static CdrWriter cloud(long stamp, int points) {
        ByteSink data = new ByteSink();
        for (int i = 0; i < points; i++) {
            data.u32(Float.floatToRawIntBits(i))
                    .u32(Float.floatToRawIntBits(i / 2f))
                    .u32(Float.floatToRawIntBits(-i))
                    .u32(0x7FC00000);
        }
        CdrWriter message = new CdrWriter()
                .begin()
                .header(stamp, "lidar")
                .u32(1)
                .u32(points)
                .u32(3);
        for (int axis = 0; axis < 3; axis++) {
            message.string(String.valueOf((char) ('x' + axis)))
                    .u32(4L * axis)
                    .u8(7)
                    .u32(1);
        }
        return message.bool(false)
                .u32(16)
                .u32(16L * points)
                .bytes(data.array(), data.length())
                .bool(true);
    }
}
