package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;

/** The recordings of {@code -Drobocache.testdata}, and how tests open them. */
final class Recordings {

    private Recordings() {}

    /** A file or folder of the test data; see {@link TestData}. */
    static Path path(String relative) {
        Path path = TestData.folder().resolve(relative);
        assertTrue(Files.exists(path), () -> "test data lack " + path);
        return path;
    }

    static BagReader open(Path file, BufferAllocator memory) throws IOException {
        return open(file, Limits.defaults(), memory);
    }

    static BagReader open(Path file, Limits limits, BufferAllocator memory) throws IOException {
        EpisodeRef episode = new EpisodeRef(
                new EpisodeId(0, file.getFileName().toString(), 0, 0),
                file.toUri().toString(),
                EpisodeFormat.MCAP,
                Files.size(file),
                "0");
        return (BagReader) EpisodeReader.open(episode, new Configuration(false), ReadSettings.of(limits), memory);
    }

    /** The episodes that a file or folder is listed with. */
    static List<EpisodeRef> listed(Path input) throws IOException {
        Configuration hadoop = new Configuration(false);
        List<EpisodeRef> refs = new ArrayList<>();
        for (InputCandidate candidate :
                EpisodeLister.candidates(List.of(input.toUri().toString()), hadoop)) {
            refs.addAll(EpisodeLister.episodes(candidate, hadoop, ReadSettings.defaults())
                    .episodes());
        }
        return refs;
    }

    /** Opens the one recording that a file or folder holds. */
    static BagReader openListed(Path input, BufferAllocator memory) throws IOException {
        List<EpisodeRef> refs = listed(input);
        assertEquals(1, refs.size(), () -> "episodes of " + input + ": " + refs);
        return (BagReader) EpisodeReader.open(refs.get(0), new Configuration(false), ReadSettings.defaults(), memory);
    }

    static StreamRequest request(String topic, Kind kind, String... fields) {
        return new StreamRequest(topic, topic, kind, List.of(fields), List.of(), List.of(), StampSource.HEADER, 0);
    }

    /** What suits the topic's type: clouds, joints and other sensors by value, the rest by stamp. */
    static StreamRequest usual(TopicSummary topic) {
        return switch (topic.type()) {
            case "sensor_msgs/msg/PointCloud2" -> request(topic.topic(), Kind.CLOUD);
            case "sensor_msgs/msg/JointState" -> request(topic.topic(), Kind.VALUES, "position", "velocity", "effort");
            case "sensor_msgs/msg/Imu", "geometry_msgs/msg/WrenchStamped" -> request(topic.topic(), Kind.VALUES);
            case "std_msgs/msg/String" -> request(topic.topic(), Kind.TEXT);
            default -> topic.encoding().equals("json")
                    ? request(topic.topic(), Kind.TEXT)
                    : request(topic.topic(), Kind.STAMPS);
        };
    }

    /** A usual request for every topic of an episode. */
    static List<StreamRequest> all(EpisodeReader reader) throws IOException {
        List<StreamRequest> requests = new ArrayList<>();
        for (TopicSummary topic : reader.index(List.of()).topics()) {
            requests.add(usual(topic));
        }
        return requests;
    }
}
