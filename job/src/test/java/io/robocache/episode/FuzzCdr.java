package io.robocache.episode;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** CDR messages, by all decoders of them: a byte that chooses type and request, then the payload. */
final class FuzzCdr implements FuzzTarget {

    private static final String EVERYTHING = "test/msg/Everything";

    private static final String DEFINITION =
            """
            std_msgs/Header header
            bool flag
            int8 a
            uint16 b
            int32 c
            uint64 d
            wstring wide
            string<=10 bounded
            uint8[3] fixed
            float32[<=4] few
            Inner[] many
            Inner[2] two
            string[] texts
            wstring[2] wides
            int64[] last
            ================================================================================
            MSG: test/Inner
            int64 n
            string s
            float64[] list
            ================================================================================
            MSG: test/Nothing
            """;

    /** A way to take a topic. */
    private record Case(String type, StreamRequest request) {

        static Case of(String type, Kind kind, String... fields) {
            return new Case(type, Recordings.request("/t", kind, fields));
        }

        byte[] definition() {
            return type.equals(EVERYTHING) ? DEFINITION.getBytes(StandardCharsets.UTF_8) : null;
        }
    }

    private static final List<Case> CASES = List.of(
            Case.of("sensor_msgs/msg/JointState", Kind.VALUES),
            Case.of("sensor_msgs/msg/JointState", Kind.VALUES, "position", "velocity", "effort"),
            Case.of("sensor_msgs/msg/PointCloud2", Kind.CLOUD),
            new Case("sensor_msgs/msg/PointCloud2", intensity()),
            Case.of("sensor_msgs/msg/CompressedImage", Kind.IMAGE),
            new Case("sensor_msgs/msg/CompressedImage", DepthFixture.configured("/t")),
            new Case("sensor_msgs/msg/Image", DepthFixture.configured("/t")),
            Case.of("sensor_msgs/msg/CameraInfo", Kind.CAMERA),
            Case.of("tf2_msgs/msg/TFMessage", Kind.TRANSFORMS),
            Case.of("tf2_msgs/msg/TFMessage", Kind.STAMPS),
            Case.of("sensor_msgs/msg/Imu", Kind.VALUES),
            Case.of("std_msgs/msg/Float64MultiArray", Kind.VALUES),
            Case.of("std_msgs/msg/Float64MultiArray", Kind.VALUES, "layout.dim[0].size", "data[1]"),
            Case.of("std_msgs/msg/String", Kind.TEXT),
            Case.of("geometry_msgs/msg/PoseArray", Kind.VALUES, "poses[1].position"),
            Case.of("trajectory_msgs/msg/JointTrajectory", Kind.STAMPS),
            Case.of(EVERYTHING, Kind.VALUES),
            Case.of(EVERYTHING, Kind.VALUES, "two[1].list", "many[0].n", "d"),
            Case.of(EVERYTHING, Kind.TEXT, "bounded"),
            Case.of(EVERYTHING, Kind.TEXT, "wide"));

    private static StreamRequest intensity() {
        return new StreamRequest(
                "c", "/t", Kind.CLOUD, List.of(), List.of(), List.of("intensity"), StampSource.HEADER, 0);
    }

    @Override
    public void run(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Case chosen = CASES.get(FuzzTargets.choice(input, CASES.size()));
        byte[] payload = java.util.Arrays.copyOfRange(input, 1, input.length);
        FuzzMessages.drive(
                chosen.request,
                payload,
                () -> MessageDecoders.of(
                        chosen.request, chosen.type, "cdr", "ros2msg", chosen.definition(), FuzzReading.LIMITS));
    }

    private static void add(List<byte[]> seeds, String type, byte[] payload) {
        for (int i = 0; i < CASES.size(); i++) {
            if (CASES.get(i).type.equals(type)) {
                seeds.add(FuzzTargets.chosen(i, payload));
            }
        }
    }

    private static void add(List<byte[]> seeds, String type, CdrWriter message) {
        add(seeds, type, McapFixture.payload(message));
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        add(seeds, McapFixture.JOINTS, McapFixture.joints(7, "a", 1, "b", 2));
        add(seeds, McapFixture.CLOUD, McapFixture.cloud(7, 3));
        add(seeds, McapFixture.DOUBLES, McapFixture.doubles(1, 2, 3));
        add(seeds, "std_msgs/msg/String", new CdrWriter().begin().string("pick"));
        byte[] grey = new PngFixture().write(3, 2, 1, 2, 3, 400, 500, 65_535);
        add(seeds, DepthDecoder.COMPRESSED, DepthFixture.compressed(7, "16UC1; png", grey));
        add(
                seeds,
                DepthDecoder.COMPRESSED,
                DepthFixture.compressed(7, "32FC1; compressedDepth png", DepthFixture.transport(9, 1, grey)));
        byte[] jpeg = ImageRecordings.picture("jpeg", 4, 6, 1);
        add(seeds, DepthDecoder.COMPRESSED, ImageRecordings.compressed(7, "jpeg", jpeg));
        add(seeds, DepthDecoder.RAW, DepthFixture.millimetres(7, 2, 1, 2, 3, 4));
        add(seeds, DepthDecoder.RAW, DepthFixture.image(7, 2, 1, "32FC1", 1, 9, new byte[9]));
        add(seeds, CameraInfo.TYPE, DepthFixture.Info.of(4, 3).message(7));
        List<Double> seven = List.of(1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 1.0);
        add(
                seeds,
                TransformDecoder.TYPE,
                FramedRecording.message(new CdrWriter(), new FramedRecording.Placed("a", "b", 7, seven)));
        add(
                seeds,
                "sensor_msgs/msg/Imu",
                new CdrWriter().begin().header(7, "imu").f64(new double[37]));
        for (String type : List.of("geometry_msgs/msg/PoseArray", "trajectory_msgs/msg/JointTrajectory", EVERYTHING)) {
            add(seeds, type, new CdrWriter().begin().header(7, "map").u32(2).f64(new double[40]));
        }
        return seeds;
    }

    /** The first messages of each type that is taken here. */
    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        if (FuzzTargets.whole(file, ".mcap").isEmpty()) {
            return seeds;
        }
        Set<String> seen = new HashSet<>();
        try (BufferAllocator memory = new RootAllocator();
                BagReader reader = Recordings.open(file, memory)) {
            List<StreamRequest> requests = new ArrayList<>();
            for (TopicSummary topic : reader.index(List.of()).topics()) {
                boolean taken = CASES.stream().anyMatch(known -> known.type.equals(topic.type()));
                if (topic.encoding().equals("cdr") && taken && seen.add(topic.type())) {
                    requests.add(Recordings.request(topic.topic(), Kind.STAMPS));
                }
            }
            EpisodeIndex index = reader.index(requests);
            for (int i = 0; i < requests.size(); i++) {
                StreamIndex stream = index.streams().get(i);
                if (stream.messages() > 0) {
                    byte[] payload = new byte[reader.payload(i, 0).remaining()];
                    reader.payload(i, 0).get(payload);
                    add(seeds, stream.type(), payload);
                }
            }
        } catch (MalformedEpisodeException hostile) {
            return List.of();
        }
        return seeds.stream()
                .filter(seed -> seed.length <= FuzzTargets.MAX_BYTES)
                .toList();
    }
}
