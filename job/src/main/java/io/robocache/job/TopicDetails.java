package io.robocache.job;

import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.episode.TopicSummary;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/** What a survey says of joints, clouds and transforms besides their times: names, sizes, reach of the points, frames. */
final class TopicDetails {
    /** Clouds of a stream whose points are looked at, spread evenly over the episode. */
    private static final int SAMPLED_CLOUDS = 16;

    private static final String POSITION = "position";

    private final Map<String, List<String>> joints = new HashMap<>();
    private final Map<String, CloudSizes> clouds = new HashMap<>();
    private final List<FrameLink> links = new ArrayList<>();

    private TopicDetails() {}

    /** Reads them in one more pass, or in none where there is no such topic. */
    static TopicDetails of(EpisodeReader reader, List<TopicSummary> topics, BufferAllocator memory) throws IOException {
        TopicDetails details = new TopicDetails();
        List<StreamRequest> requests = new ArrayList<>();
        for (TopicSummary topic : topics) {
            requests.addAll(requests(topic));
        }
        if (requests.isEmpty()) {
            return details;
        }
        try {
            details.read(reader, requests, memory);
        } catch (MalformedEpisodeException misfit) {
            // One topic has messages that do not fit together; all others still have their details.
            details = new TopicDetails();
            for (TopicSummary topic : topics) {
                details.readAlone(reader, requests(topic), memory);
            }
        }
        return details;
    }

    /** Names of a topic's joints in the order of the first message, or empty. */
    List<String> joints(String topic) {
        return joints.getOrDefault(topic, List.of());
    }

    /** Sizes of a topic's clouds, or null. */
    CloudSizes clouds(String topic) {
        return clouds.get(topic);
    }

    /** All frames that transforms name, by topic, then child, then parent. */
    List<FrameLink> links() {
        return List.copyOf(links);
    }

    private static List<StreamRequest> requests(TopicSummary topic) {
        return switch (topic.type()) {
            case "sensor_msgs/msg/JointState" -> List.of(
                    EpisodeSurveyor.request(topic.topic(), Kind.VALUES, List.of(POSITION), StampSource.LOG));
            case "sensor_msgs/msg/PointCloud2" -> List.of(
                    EpisodeSurveyor.request(topic.topic(), Kind.CLOUD, List.of(), StampSource.LOG),
                    EpisodeSurveyor.request(topic.topic(), Kind.VALUES, List.of("height", "width"), StampSource.LOG));
            case "tf2_msgs/msg/TFMessage" -> List.of(EpisodeSurveyor.request(
                    topic.topic(),
                    topic.topic().endsWith("_static") ? Kind.STATIC_TRANSFORMS : Kind.TRANSFORMS,
                    List.of(),
                    StampSource.LOG));
            default -> List.of();
        };
    }

    private void readAlone(EpisodeReader reader, List<StreamRequest> requests, BufferAllocator memory)
            throws IOException {
        try {
            if (!requests.isEmpty()) {
                read(reader, requests, memory);
            }
        } catch (MalformedEpisodeException misfit) {
            // The survey tells everything else of this topic; a build that names it will say what does not fit.
        }
    }

    private void read(EpisodeReader reader, List<StreamRequest> requests, BufferAllocator memory) throws IOException {
        EpisodeIndex index = reader.index(requests);
        for (int i = 0; i < requests.size(); i++) {
            StreamIndex stream = index.streams().get(i);
            String topic = stream.request().topic();
            if (stream.request().kind().isTransforms()) {
                boolean fixed = stream.request().kind() == Kind.STATIC_TRANSFORMS;
                stream.transforms()
                        .edges()
                        .forEach(edge -> links.add(
                                new FrameLink(edge.parent(), edge.child(), fixed, topic, edge.stamps().length)));
            } else if (stream.request().kind() == Kind.CLOUD) {
                if (stream.messages() > 0 && index.streams().get(i + 1).messages() > 0) {
                    clouds.put(topic, sizes(reader, i, index, memory));
                }
            } else if (stream.request().fields().equals(List.of(POSITION))) {
                joints.put(
                        topic, stream.names().stream().map(TopicDetails::joint).toList());
            }
        }
    }

    private static String joint(String component) {
        return component.startsWith(POSITION + ".") ? component.substring(POSITION.length() + 1) : component;
    }

    private static CloudSizes sizes(EpisodeReader reader, int slot, EpisodeIndex index, BufferAllocator memory)
            throws IOException {
        long[] points = points(reader, slot + 1, index.streams().get(slot + 1).messages());
        Arrays.sort(points);
        int clouds = index.streams().get(slot).messages();
        int sampled = Math.min(SAMPLED_CLOUDS, clouds);
        float[] least = {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY};
        float[] greatest = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY};
        try (PointFrames frames = new PointFrames(memory, List.of())) {
            for (int k = 0; k < sampled; k++) {
                frames.clear();
                reader.cloud(slot, (int) ((long) k * clouds / sampled), null, frames);
                extend(frames, least, greatest);
            }
        }
        boolean any = least[0] <= greatest[0];
        return new CloudSizes(
                points[0],
                points[(points.length - 1) / 2],
                points[points.length - 1],
                sampled,
                any ? List.of(least[0], least[1], least[2]) : List.of(),
                any ? List.of(greatest[0], greatest[1], greatest[2]) : List.of());
    }

    private static long[] points(EpisodeReader reader, int slot, int messages) throws IOException {
        int[] all = new int[messages];
        Arrays.setAll(all, i -> i);
        long[] points = new long[messages];
        try (FieldVector sizes = reader.values(slot, all)) { // UINT4, height and width
            for (int i = 0; i < messages; i++) {
                points[i] = unsigned(sizes, 2 * i) * unsigned(sizes, 2 * i + 1);
            }
        }
        return points;
    }

    private static long unsigned(FieldVector uint32, int at) {
        return uint32.getDataBuffer().getInt((long) Integer.BYTES * at) & 0xFFFF_FFFFL;
    }

    private static void extend(PointFrames frames, float[] least, float[] greatest) {
        ArrowBuf[] axes = {frames.xData(), frames.yData(), frames.zData()};
        float[] p = new float[axes.length];
        for (int i = 0; i < frames.points(); i++) {
            boolean finite = true;
            for (int a = 0; a < axes.length; a++) {
                p[a] = axes[a].getFloat((long) Float.BYTES * i);
                finite &= Float.isFinite(p[a]);
            }
            for (int a = 0; finite && a < axes.length; a++) {
                least[a] = Math.min(least[a], p[a]);
                greatest[a] = Math.max(greatest[a], p[a]);
            }
        }
    }
}
