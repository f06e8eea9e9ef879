package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads a recording as a job does: lists it, then takes of each episode every topic in every way that suits it. A refusal
 * is an answer until an index is there; after that everything that the index promises has to be delivered, twice the same.
 */
final class FuzzReading {

    /** Small, so that whatever is beyond them is seen. */
    static final Limits LIMITS = new Limits(1 << 20, 10_000, 0, 16, 256, 2000, 32, 1 << 16, 1 << 18);

    static final Configuration HADOOP = new Configuration(false);

    private static final long MOST_BYTES = 32L << 20; // off-heap: a few blocks, what they become, and rows of them
    private static final int EPISODES = 2;
    private static final int TOPICS = 8;
    private static final int POSITIONS = 16;

    private FuzzReading() {}

    static ReadSettings settings(Limits limits) {
        return new ReadSettings(limits, new RowRate(20, 1), CloudEpisode.columns("x", "y", "z", "intensity"));
    }

    /** All episodes of a file or folder, or the first few. */
    static void all(Path input, ReadSettings settings) throws IOException {
        int episodes = 0;
        for (InputCandidate candidate :
                EpisodeLister.candidates(List.of(input.toUri().toString()), HADOOP)) {
            for (EpisodeRef ref :
                    EpisodeLister.episodes(candidate, HADOOP, settings).episodes()) {
                if (episodes++ < EPISODES) {
                    episode(ref, settings);
                }
            }
        }
    }

    private static void episode(EpisodeRef ref, ReadSettings settings) throws IOException {
        try (BufferAllocator memory = new RootAllocator(MOST_BYTES)) {
            try (EpisodeReader reader = EpisodeReader.open(ref, HADOOP, settings, memory)) {
                List<TopicSummary> topics = reader.index(List.of()).topics();
                List<StreamRequest> requests = new ArrayList<>();
                for (TopicSummary topic : topics.subList(0, Math.min(TOPICS, topics.size()))) {
                    add(topic, topics, requests);
                }
                if (!reads(ref, reader, requests, memory)) { // one that does not fit refuses the episode
                    for (StreamRequest request : requests) {
                        reads(ref, reader, List.of(request), memory);
                    }
                }
                if (!topics.isEmpty()) {
                    String first = topics.get(0).topic(); // the other kinds suit it or are refused
                    for (Kind kind : List.of(Kind.VALUES, Kind.TEXT, Kind.IMAGE)) {
                        reads(ref, reader, List.of(Recordings.request(first, kind)), memory);
                    }
                }
            } catch (MalformedEpisodeException refused) {
                checkText(refused.detail(), ref);
                assertEquals(refused.getMessage(), again(ref, settings, memory), "a refusal of two readings");
            }
            assertEquals(0, memory.getAllocatedMemory(), "bytes left");
        }
    }

    /** What a second reading is refused with. */
    private static String again(EpisodeRef ref, ReadSettings settings, BufferAllocator memory) throws IOException {
        try (EpisodeReader reader = EpisodeReader.open(ref, HADOOP, settings, memory)) {
            reader.index(List.of());
            return "nothing";
        } catch (MalformedEpisodeException refused) {
            return refused.getMessage();
        }
    }

    /** Details become part of a dataset, which does not know where its recordings lay. */
    private static void checkText(String detail, EpisodeRef ref) {
        String folder = Path.of(java.net.URI.create(ref.uri())).getParent().toString();
        assertFalse(detail.contains(folder), () -> "a detail tells where the file lies: " + detail);
    }

    private static void add(TopicSummary topic, List<TopicSummary> all, List<StreamRequest> requests) {
        String type = topic.type();
        boolean messages = List.of("cdr", "json", "protobuf").contains(topic.encoding());
        for (Kind kind : messages ? kinds(topic) : kindsOfRows(topic)) {
            requests.add(new StreamRequest(
                    topic.topic() + " " + kind,
                    topic.topic(),
                    kind,
                    List.of(),
                    List.of(),
                    List.of(),
                    StampSource.HEADER,
                    0));
        }
        if (topic.topic().equals(CloudFolderReader.TOPIC)) {
            requests.add(CloudEpisode.request(Kind.CLOUD));
        }
        if (type.endsWith("Image")) {
            requests.add(DepthFixture.configured(topic.topic()));
            all.stream()
                    .filter(other -> other.type().equals(CameraInfo.TYPE))
                    .findFirst()
                    .ifPresent(info -> requests.add(DepthFixture.informed(topic.topic(), info.topic())));
        }
    }

    private static List<Kind> kindsOfRows(TopicSummary topic) {
        String type = topic.type();
        if (type.startsWith("string")) {
            return List.of(Kind.TEXT);
        } else if (type.startsWith("image")) {
            return List.of(Kind.IMAGE);
        } else if (type.startsWith("video")) {
            return List.of(Kind.VIDEO);
        }
        return type.startsWith("uint8") || type.startsWith("binary")
                ? List.of(Kind.VALUES, Kind.IMAGE)
                : List.of(Kind.VALUES);
    }

    private static List<Kind> kinds(TopicSummary topic) {
        String type = topic.type();
        if (topic.encoding().equals("json")) {
            return List.of(Kind.VALUES, Kind.TEXT);
        } else if (type.contains("PointCloud")) {
            return List.of(Kind.CLOUD, Kind.STAMPS);
        } else if (type.contains("CompressedImage")) {
            return List.of(Kind.IMAGE);
        } else if (type.contains("TFMessage") || type.contains("FrameTransform")) {
            return List.of(Kind.TRANSFORMS, Kind.STATIC_TRANSFORMS);
        }
        return type.endsWith("String") ? List.of(Kind.TEXT) : List.of(Kind.VALUES);
    }

    /** Whether these can be had together. */
    private static boolean reads(
            EpisodeRef ref, EpisodeReader reader, List<StreamRequest> requests, BufferAllocator memory)
            throws IOException {
        EpisodeIndex first;
        try {
            first = reader.index(requests);
        } catch (MalformedEpisodeException refused) {
            return false;
        }
        EpisodeIndex index = reader.index(requests);
        index.losses().forEach(loss -> checkText(loss.detail(), ref));
        index.warnings().forEach(warning -> checkText(warning.detail(), ref));
        assertEquals(first.losses(), index.losses(), "losses of two passes");
        for (int i = 0; i < requests.size(); i++) {
            StreamIndex stream = index.streams().get(i);
            assertArrayEquals(first.streams().get(i).stamps(), stream.stamps(), "stamps of two passes");
            assertEquals(stream.messages(), stream.stamps().length);
            assertTrue(stream.messages() <= LIMITS.frames(), "frames within their limit");
            if (stream.present() && stream.messages() > 0) {
                deliver(reader, i, requests.get(i), stream, memory);
            }
        }
        return true;
    }

    private static void deliver(
            EpisodeReader reader, int i, StreamRequest request, StreamIndex stream, BufferAllocator memory)
            throws IOException {
        int[] positions = IntStream.range(0, Math.min(POSITIONS, stream.messages()))
                .map(p -> stream.messages() - 1 - p)
                .toArray();
        switch (request.kind()) {
            case VALUES, TEXT, IMAGE -> {
                try (FieldVector rows = reader.values(i, positions)) {
                    assertEquals(stream.elementType(), rows.getMinorType());
                    assertEquals(positions.length * stream.width(), rows.getValueCount(), "elements of all rows");
                    assertEquals(0, rows.getNullCount(), "null elements");
                }
            }
            case CLOUD -> {
                for (int position : positions) {
                    int points = points(reader, i, position, memory);
                    assertEquals(points, points(reader, i, position, memory), "points of a second reading");
                }
            }
            default -> {}
        }
    }

    private static int points(EpisodeReader reader, int stream, int position, BufferAllocator memory)
            throws IOException {
        try (PointFrames out = new PointFrames(memory, List.of())) {
            reader.cloud(stream, position, null, out);
            return out.points();
        }
    }
}
