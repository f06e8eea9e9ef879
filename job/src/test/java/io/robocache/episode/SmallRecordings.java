package io.robocache.episode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Small seeded recordings for tests: joints at 100 Hz, a lidar at 10 Hz, a task sentence that changes once. */
public final class SmallRecordings {
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long JOINT_STEP = 10_000_000;
    private static final long CLOUD_STEP = 100_000_000;
    private static final int POINT_BYTES = 16;
    private static final String HEADER =
            """
            ================================================================================
            MSG: std_msgs/Header
            builtin_interfaces/Time stamp
            string frame_id
            ================================================================================
            MSG: builtin_interfaces/Time
            int32 sec
            uint32 nanosec
            """;
    private static final String JOINTS =
            """
            std_msgs/Header header
            string[] name
            float64[] position
            float64[] velocity
            float64[] effort
            """
                    + HEADER;
    static final String CLOUD =
            """
            std_msgs/Header header
            uint32 height
            uint32 width
            sensor_msgs/PointField[] fields
            bool is_bigendian
            uint32 point_step
            uint32 row_step
            uint8[] data
            bool is_dense
            ================================================================================
            MSG: sensor_msgs/PointField
            string name
            uint32 offset
            uint8 datatype
            uint32 count
            """
                    + HEADER;

    private SmallRecordings() {}

    /** Options of the usual file: zstd chunks of 64 KiB. */
    public static McapWriter.Options chunked() {
        return new McapWriter.Options(McapCompression.ZSTD, 1 << 16);
    }

    /** Writes an episode that lasts {@code tenths} tenths of a second; {@code seed} changes its values, not its times. */
    public static Path write(Path file, int seed, int tenths) {
        return write(file, seed, tenths, 3);
    }

    /** As the other, with so many joints. */
    public static Path write(Path file, int seed, int tenths, int joints) {
        try {
            Files.createDirectories(file.getParent());
            try (McapWriter out = new McapWriter(new BufferedOutputStream(Files.newOutputStream(file)), chunked())) {
                write(out, new Random(seed), seed, tenths, joints);
                out.finish();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(McapWriter out, Random random, int seed, int tenths, int joints) throws IOException {
        int state = out.channel(out.schema("sensor_msgs/msg/JointState", "ros2msg", JOINTS), "/joint_states", "cdr");
        int lidar = out.channel(out.schema("sensor_msgs/msg/PointCloud2", "ros2msg", CLOUD), "/lidar/points", "cdr");
        int task = out.channel(out.schema("std_msgs/msg/String", "ros2msg", "string data\n"), "/task", "cdr");
        CdrWriter cdr = new CdrWriter();
        send(out, task, EPOCH, cdr.begin().string("pick " + seed % 2));
        for (int i = 0; i <= 10 * tenths; i++) {
            long t = EPOCH + i * JOINT_STEP;
            if (i == 5 * tenths) {
                send(out, task, t, cdr.begin().string("place"));
            }
            send(out, state, t, joints(cdr, random, t, joints));
            if (i % 10 == 0) {
                send(out, lidar, t, cloud(cdr, random, EPOCH + i / 10 * CLOUD_STEP));
            }
        }
    }

    private static CdrWriter joints(CdrWriter cdr, Random random, long t, int joints) {
        double[] position = random.doubles(joints).toArray();
        List<String> names = java.util.stream.IntStream.range(0, joints)
                .mapToObj(j -> "j" + (j + 1))
                .toList();
        return cdr.begin()
                .header(t, "base")
                .sequence(names, joints)
                .sequence(position)
                .sequence(random.doubles(joints).toArray())
                .sequence();
    }

    private static CdrWriter cloud(CdrWriter cdr, Random random, long t) {
        int points = 40 + random.nextInt(20);
        ByteBuffer data = ByteBuffer.allocate(points * POINT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int p = 0; p < 4 * points; p++) {
            data.putFloat(p % 97 == 96 ? Float.NaN : 2 * random.nextFloat() - 0.5f);
        }
        cdr.begin().header(t, "lidar").u32(1).u32(points).u32(4);
        int offset = 0;
        for (String field : new String[] {"x", "y", "z", "intensity"}) {
            cdr.string(field).u32(offset).u8(7).u32(1);
            offset += Float.BYTES;
        }
        return cdr.bool(false)
                .u32(POINT_BYTES)
                .u32((long) points * POINT_BYTES)
                .bytes(data.array(), data.capacity())
                .bool(false);
    }

    private static void send(McapWriter out, int channel, long t, CdrWriter message) throws IOException {
        byte[] payload = message.bytes().copy();
        out.message(channel, 0, t + 1_000_000, t, payload, payload.length);
    }
}
