package io.robocache.episode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Small seeded recordings of a moving hand for tests: {@code /ee_pose} at 100 Hz with a gap of 80 ms and one
 * orientation of 0, {@code /wrench} at 500 Hz, {@code /count} (int64, no header) at 50 Hz.
 */
public final class ArmRecordings {
    /** The first stamp of every stream. */
    public static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;

    /** Number of the pose whose orientation is 0. */
    public static final int UNUSABLE = 40;

    private static final long MILLI = 1_000_000;

    private ArmRecordings() {}

    /** Writes an episode of {@code millis} milliseconds; {@code seed} changes its values, not its times. */
    public static Path write(Path file, int seed, int millis) {
        return write(file, seed, millis, true);
    }

    /** As the other, with nothing but {@code /wrench}. */
    public static Path writeWrench(Path file, int seed, int millis) {
        return write(file, seed, millis, false);
    }

    private static Path write(Path file, int seed, int millis, boolean all) {
        try {
            Files.createDirectories(file.getParent());
            try (McapWriter out =
                    new McapWriter(new BufferedOutputStream(Files.newOutputStream(file)), SmallRecordings.chunked())) {
                write(out, new Random(seed), millis, all);
                out.finish();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(McapWriter out, Random random, int millis, boolean all) throws IOException {
        int pose = channel(out, "/ee_pose", "geometry_msgs/msg/PoseStamped");
        int wrench = channel(out, "/wrench", "geometry_msgs/msg/WrenchStamped");
        int count = channel(out, "/count", "std_msgs/msg/Int64");
        CdrWriter cdr = new CdrWriter();
        for (int t = 0; t <= millis; t += 2) {
            long stamp = EPOCH_NANOS + t * MILLI;
            cdr.begin().header(stamp, "tool").f64(random.doubles(6).toArray());
            send(out, wrench, stamp, cdr);
            if (all && t % 10 == 0 && (t < 600 || t >= 670)) {
                double[] values = random.doubles(7, -2, 2).toArray();
                for (int c = 3; t == 10 * UNUSABLE && c < 7; c++) {
                    values[c] = 0;
                }
                send(out, pose, stamp, cdr.begin().header(stamp, "base").f64(values));
            }
            if (all && t % 20 == 0) {
                send(out, count, stamp, cdr.begin().u32(t).u32(0));
            }
        }
    }

    private static int channel(McapWriter out, String topic, String type) {
        return out.channel(out.schema(type, "ros2msg", BuiltInDefinitions.text(type)), topic, "cdr");
    }

    private static void send(McapWriter out, int channel, long t, CdrWriter message) throws IOException {
        byte[] payload = message.bytes().copy();
        out.message(channel, 0, t, t, payload, payload.length);
    }
}
