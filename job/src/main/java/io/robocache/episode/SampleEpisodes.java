package io.robocache.episode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * Writes seeded, physically plausible sample episodes as MCAP: a lidar beside a table, an arm with joints, force and
 * IMU, its commands, and a task sentence, with jittered stamps, recording latency, drops and a gap. The same options
 * give the same bytes. A {@code truth} file beside each recording says what is in it and what was left out.
 */
public final class SampleEpisodes {

    private static final long FIRST_EPOCH_NANOS = 1_767_225_600_000_000_000L; // 2026-01-01T00:00:00Z
    private static final long BETWEEN_EPISODES_NANOS = 3_600_000_000_000L;
    private static final String[] TASKS = {
        "pick up the red block", "put the block into the tray", "push the block to the left", "stack the two blocks"
    };
    private static final double[] NO_COVARIANCE = new double[9];
    private static final int POINT_FIELD_FLOAT32 = 7;
    private static final int POINT_FIELD_UINT16 = 4;

    /**
     * What to write.
     *
     * @param episodes how many, at least 1
     * @param seconds  length of each, above 0
     * @param seed     of everything random
     * @param layout   of the MCAP files
     * @param points   rays of a scan; rounded up to a multiple of {@value SampleScene#RINGS}
     */
    public record Options(int episodes, double seconds, long seed, McapWriter.Options layout, int points) {
        public Options {
            if (episodes < 1 || episodes > 999_999) {
                throw new IllegalArgumentException(
                        "%d sample episodes refused, limits 1 and 999999; write more into another folder"
                                .formatted(episodes));
            }
            if (!(seconds > 0 && seconds <= 86_400)) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "sample episodes of %s s refused, limits 0 (exclusive) and 86400", seconds));
            }
            if (points < SampleScene.RINGS || points > 4_000_000) {
                throw new IllegalArgumentException("sample clouds of %d points refused, limits %d and 4000000"
                        .formatted(points, SampleScene.RINGS));
            }
        }

        /** Three episodes of eight seconds, zstd, 4,096 points a scan. */
        public static Options defaults() {
            return new Options(3, 8, 7, new McapWriter.Options(McapCompression.ZSTD, McapWriter.CHUNK_BYTES), 4096);
        }
    }

    private SampleEpisodes() {}

    /**
     * Writes {@code episode-000000.mcap} and so on, each with its {@code .truth.json}. Files of these names are
     * overwritten.
     *
     * @return the recordings, in order
     * @throws IOException if the folder cannot be written
     */
    public static List<Path> write(Path folder, Options options) throws IOException {
        Files.createDirectories(folder);
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        List<Path> files = new ArrayList<>();
        for (int episode = 0; episode < options.episodes; episode++) {
            String name = String.format(Locale.ROOT, "episode-%06d", episode);
            Path file = folder.resolve(name + ".mcap");
            ObjectNode truth = json.createObjectNode();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
                    McapWriter mcap = new McapWriter(out, options.layout)) {
                writeEpisode(mcap, episode, options, truth);
                mcap.finish();
            }
            Files.writeString(
                    folder.resolve(name + ".truth.json"),
                    json.writeValueAsString(truth) + "\n",
                    StandardCharsets.UTF_8);
            files.add(file);
        }
        return files;
    }

    /** Merges the streams by the time of recording, as a recorder does. */
    private static void writeEpisode(McapWriter mcap, int episode, Options options, ObjectNode truth)
            throws IOException {
        List<SampleStream> streams = streams(mcap, episode, options);
        PriorityQueue<SampleStream> pending = new PriorityQueue<>(
                Comparator.comparingLong(SampleStream::logNanos).thenComparing(SampleStream::channel));
        for (SampleStream stream : streams) {
            if (stream.advance()) {
                pending.add(stream);
            }
        }
        while (!pending.isEmpty()) {
            SampleStream stream = pending.remove();
            ByteSink payload = stream.payload();
            mcap.message(
                    stream.channel(),
                    stream.sequence(),
                    stream.logNanos(),
                    stream.logNanos(),
                    payload.array(),
                    payload.length());
            if (stream.advance()) {
                pending.add(stream);
            }
        }
        truth.put("seed", options.seed);
        truth.put("episode", episode);
        truth.put("seconds", options.seconds);
        truth.put("task", TASKS[episode % TASKS.length]);
        var described = truth.putArray("streams");
        streams.forEach(stream -> stream.describe(described));
    }

    private static List<SampleStream> streams(McapWriter mcap, int episode, Options options) throws IOException {
        SampleNoise seed = new SampleNoise(options.seed).fork(episode);
        SampleRobot robot = new SampleRobot(seed.fork(1));
        SampleScene scene = new SampleScene((options.points + SampleScene.RINGS - 1) / SampleScene.RINGS);
        long epoch = FIRST_EPOCH_NANOS + episode * BETWEEN_EPISODES_NANOS;
        double seconds = options.seconds;
        boolean gap = episode % 2 == 1; // every second episode loses its joints for 150 ms
        CdrWriter cdr = new CdrWriter();

        List<SampleStream> streams = new ArrayList<>();
        streams.add(new SampleStream(
                "/lidar/points",
                channel(mcap, "/lidar/points", "sensor_msgs/msg/PointCloud2"),
                new SampleStream.Behaviour(10, 800_000, 20_000_000, 0.02, 0, 0),
                seconds,
                epoch,
                seed.fork(2),
                (t, stamp, noise) -> cloud(cdr, stamp, scene, scene.scan(robot.hand(t), noise))));
        streams.add(new SampleStream(
                "/joint_states",
                channel(mcap, "/joint_states", "sensor_msgs/msg/JointState"),
                new SampleStream.Behaviour(
                        100, 300_000, 3_000_000, 0.005, gap ? seconds * 0.6 : 0, gap ? seconds * 0.6 + 0.15 : 0),
                seconds,
                epoch,
                seed.fork(3),
                (t, stamp, noise) -> cdr.begin()
                        .header(stamp, "base_link")
                        .sequence(SampleRobot.JOINTS, SampleRobot.JOINTS.size())
                        .sequence(robot.position(t))
                        .sequence(robot.velocity(t))
                        .sequence(robot.effort(t))
                        .bytes()));
        streams.add(new SampleStream(
                "/ft_sensor/wrench",
                channel(mcap, "/ft_sensor/wrench", "geometry_msgs/msg/WrenchStamped"),
                new SampleStream.Behaviour(500, 60_000, 900_000, 0.002, 0, 0),
                seconds,
                epoch,
                seed.fork(4),
                (t, stamp, noise) -> cdr.begin()
                        .header(stamp, "tool0")
                        .f64(robot.wrench(t, noise))
                        .bytes()));
        streams.add(new SampleStream(
                "/imu/data",
                channel(mcap, "/imu/data", "sensor_msgs/msg/Imu"),
                new SampleStream.Behaviour(200, 100_000, 1_700_000, 0.002, 0, 0),
                seconds,
                epoch,
                seed.fork(5),
                (t, stamp, noise) -> imu(cdr, stamp, robot.imu(t, noise))));
        streams.add(new SampleStream(
                "/cmd",
                channel(mcap, "/cmd", "std_msgs/msg/Float64MultiArray"),
                new SampleStream.Behaviour(30, 400_000, 1_000_000, 0, 0, 0),
                seconds,
                epoch,
                seed.fork(6),
                (t, stamp, noise) -> cdr.begin()
                        .u32(0) // layout.dim: none
                        .u32(0) // layout.data_offset
                        .sequence(robot.position(t + 0.1)) // where the arm shall be 100 ms later
                        .bytes()));
        streams.add(new SampleStream(
                "/task",
                channel(mcap, "/task", "std_msgs/msg/String"),
                new SampleStream.Behaviour(0.2, 0, 1_000_000, 0, 0, 0),
                seconds,
                epoch,
                seed.fork(7),
                (t, stamp, noise) ->
                        cdr.begin().string(TASKS[episode % TASKS.length]).bytes()));
        return streams;
    }

    private static int channel(McapWriter mcap, String topic, String type) throws IOException {
        return mcap.channel(mcap.schema(type, "ros2msg", BuiltInDefinitions.text(type)), topic, "cdr");
    }

    private static ByteSink cloud(CdrWriter cdr, long stamp, SampleScene scene, ByteSink points) {
        cdr.begin().header(stamp, "base_link").u32(1).u32(scene.points()).u32(5);
        cdr.string("x").u32(0).u8(POINT_FIELD_FLOAT32).u32(1);
        cdr.string("y").u32(4).u8(POINT_FIELD_FLOAT32).u32(1);
        cdr.string("z").u32(8).u8(POINT_FIELD_FLOAT32).u32(1);
        cdr.string("intensity").u32(12).u8(POINT_FIELD_FLOAT32).u32(1);
        cdr.string("ring").u32(16).u8(POINT_FIELD_UINT16).u32(1);
        cdr.bool(false).u32(SampleScene.POINT_BYTES).u32((long) SampleScene.POINT_BYTES * scene.points());
        return cdr.bytes(points.array(), points.length())
                .bool(false)
                .bytes(); // not dense: rays without a return are NaN
    }

    private static ByteSink imu(CdrWriter cdr, long stamp, double[] rates) {
        cdr.begin().header(stamp, "imu_link").f64(0, 0, 0, 1);
        cdr.f64(-1).f64(new double[8]); // no orientation
        cdr.f64(rates[0], rates[1], rates[2]).f64(NO_COVARIANCE);
        return cdr.f64(rates[3], rates[4], rates[5]).f64(NO_COVARIANCE).bytes();
    }
}
