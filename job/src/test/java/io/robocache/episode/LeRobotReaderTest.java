package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Two real datasets; the expected numbers come from another reader. */
class LeRobotReaderTest {

    private static final Configuration HADOOP = new Configuration(false);

    static StreamRequest request(String topic, Kind kind, String... order) {
        return new StreamRequest(topic, topic, kind, List.of(), List.of(order), List.of(), StampSource.HEADER, 0);
    }

    static List<EpisodeRef> refs(Path folder) throws IOException {
        List<InputCandidate> candidates = EpisodeLister.candidates(List.of(folder.toString()), HADOOP);
        assertEquals(1, candidates.size(), "a dataset is one candidate");
        return EpisodeLister.episodes(candidates.get(0), HADOOP, ReadSettings.defaults())
                .episodes();
    }

    @Test
    void sixEpisodesOfVersion3HaveTheirRowsAndValues() throws IOException {
        List<EpisodeRef> refs = refs(TestData.folder().resolve("lerobot-v3/so101"));
        assertEquals(6, refs.size());
        int rows = 0;
        for (EpisodeRef ref : refs) {
            try (BufferAllocator memory = new RootAllocator();
                    EpisodeReader reader = EpisodeReader.open(ref, HADOOP, ReadSettings.defaults(), memory)) {
                EpisodeIndex index =
                        reader.index(List.of(request("observation.state", Kind.VALUES), request("task", Kind.TEXT)));
                StreamIndex state = index.streams().get(0);
                assertEquals(MinorType.FLOAT4, state.elementType());
                assertEquals(List.of("j0", "j1", "j2", "j3", "j4", "j5"), state.names());
                assertEquals(List.of(), index.losses());
                assertEquals(List.of(), index.warnings());
                long[] stamps = IntStream.range(0, state.messages())
                        .mapToLong(i -> i * 1_000_000_000L / 30)
                        .toArray();
                assertArrayEquals(stamps, state.stamps());
                try (FieldVector task = reader.values(1, new int[] {0})) {
                    assertEquals("pick and place", task.getObject(0).toString());
                }
                rows += state.messages();
            }
        }
        assertEquals(1782, rows);
    }

    @Test
    void aDatasetsBytesAreSharedByItsEpisodes() throws IOException {
        Path folder = TestData.folder().resolve("lerobot-v3/so101");
        long file = Files.size(folder.resolve("data/chunk-000/file-000.parquet"));
        List<EpisodeRef> refs = refs(folder);

        long shared = refs.stream().mapToLong(EpisodeRef::bytes).sum();
        assertTrue(shared <= file && shared > file - refs.size(), shared + " of " + file);
        assertEquals(1, refs.stream().map(EpisodeRef::fingerprint).distinct().count(), "one file, one fingerprint");
    }

    @Test
    void valuesComeInAnyOrderOfPositionsAndNames() throws IOException {
        EpisodeRef last = refs(TestData.folder().resolve("lerobot-v3/so101")).get(5);
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = EpisodeReader.open(last, HADOOP, ReadSettings.defaults(), memory)) {
            reader.index(List.of(
                    request("observation.state", Kind.VALUES), request("action", Kind.VALUES, "j5", "nothing", "j0")));
            try (FieldVector all = reader.values(0, new int[] {0, 1});
                    Float4Vector chosen = (Float4Vector) reader.values(1, new int[] {1, 0, 1})) {
                assertEquals(12, all.getValueCount());
                assertEquals(-0.3917f, ((Float4Vector) all).get(0));
                assertEquals(0.4849f, ((Float4Vector) all).get(11));
                assertEquals(0.48490366f, chosen.get(0), "j5 of the action");
                assertEquals(-0.40046677f, chosen.get(2), "j0 of the action");
                assertEquals(9, chosen.getValueCount());
                assertTrue(Float.isNaN(chosen.get(1)), "a component that is not there is NaN");
                assertEquals(chosen.get(0), chosen.get(6), "position 1 was asked for twice");
            }
        }
    }

    @Test
    void aVideoIsListedAndRefusedAsAStream() throws IOException {
        EpisodeRef first = refs(TestData.folder().resolve("lerobot-v3/so101")).get(0);
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = EpisodeReader.open(first, HADOOP, ReadSettings.defaults(), memory)) {
            EpisodeIndex index = reader.index(List.of());
            TopicSummary video = index.topics().stream()
                    .filter(topic -> topic.topic().equals("observation.images.wrist"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("video", video.type());
            MalformedEpisodeException refused = assertThrows(
                    MalformedEpisodeException.class,
                    () -> reader.index(List.of(request("observation.images.wrist", Kind.VALUES))));
            assertEquals(Reason.UNSUPPORTED, refused.reason());
            assertTrue(refused.getMessage().contains("take its files over with kind = video"), refused.getMessage());
        }
    }

    @Test
    void ofAHundredEpisodesOfVersion2ThreeAreThereAndTheOthersSaySo() throws IOException {
        List<EpisodeRef> refs = refs(TestData.folder().resolve("lerobot-v2.1/g1"));
        assertEquals(100, refs.size());
        int[] rows = new int[3];
        int missing = 0;
        for (int i = 0; i < refs.size(); i++) {
            try (BufferAllocator memory = new RootAllocator();
                    EpisodeReader reader = EpisodeReader.open(refs.get(i), HADOOP, ReadSettings.defaults(), memory)) {
                EpisodeIndex index = reader.index(List.of(request("action", Kind.VALUES)));
                rows[i] = index.streams().get(0).messages();
                assertEquals(26, index.streams().get(0).width());
                assertEquals(
                        "kLeftShoulderPitch", index.streams().get(0).names().get(0));
                assertEquals(Reason.MISSING_FILE, index.losses().get(0).reason(), "its video is not here");
                if (i == 1) {
                    try (Float4Vector last = (Float4Vector) reader.values(0, new int[] {392})) {
                        assertEquals(-0.57901764f, last.get(0));
                        assertEquals(0.42496684f, last.get(25));
                    }
                }
            } catch (MalformedEpisodeException refused) {
                assertEquals(Reason.MISSING_FILE, refused.reason());
                missing++;
            }
        }
        assertArrayEquals(new int[] {479, 393, 343}, rows);
        assertEquals(97, missing);
    }
}
