package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every damaged HDF5 or Parquet file ends as the table beside it says, whatever is asked of it. */
class TableHostileTest {

    private static final int FILE = 0;
    private static final int FORMAT = 1;
    private static final int EXPECT = 3;
    private static final int REASON = 4;
    private static final int READABLE = 6;
    private static final int ALSO_CORRECT = 7;

    static Stream<List<String>> cases() throws IOException {
        return Files.readAllLines(TestData.folder().resolve("hostile/cases.tsv")).stream()
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .filter(columns -> Set.of("hdf5", "parquet").contains(columns.get(FORMAT)));
    }

    /** All rows of a topic; the Parquet files are tables of LeRobot's, of which these columns are one type each. */
    private static List<StreamRequest> requests(String format, String topic) {
        if (format.equals("hdf5")) {
            return List.of(EpisodeReaderContract.request(topic, Kind.VALUES));
        }
        List<StreamRequest> requests = new ArrayList<>();
        for (String column : List.of("observation.state", "action", "frame_index")) {
            requests.add(new StreamRequest(
                    column, topic, Kind.VALUES, List.of(column), List.of(), List.of(), StampSource.HEADER, 0));
        }
        return requests;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void endsAsTheTableSays(List<String> columns) throws IOException {
        Path file = TestData.folder().resolve("hostile").resolve(columns.get(FILE));
        List<String> good = new ArrayList<>();
        Set<String> reasons = new TreeSet<>();
        for (EpisodeRef ref : Hdf5Files.refs(file)) {
            try (BufferAllocator memory = new RootAllocator(64L << 20);
                    EpisodeReader reader = Hdf5Files.open(ref, memory)) {
                List<StreamRequest> requests = new ArrayList<>();
                for (TopicSummary topic : reader.index(List.of()).topics()) {
                    requests.addAll(requests(columns.get(FORMAT), topic.topic()));
                }
                EpisodeIndex index = reader.index(requests);
                index.losses().forEach(loss -> reasons.add(loss.reason().code()));
                good.add("demo_%d (%d rows)"
                        .formatted(ref.id().ordinal(), index.streams().get(0).messages()));
            } catch (MalformedEpisodeException refused) {
                reasons.add(refused.reason().code());
                assertTrue(refused.getMessage().startsWith("["), refused.getMessage());
            }
        }
        assertEquals(Set.of(columns.get(REASON)), reasons);
        String outcome = good.isEmpty() ? "quarantine" : "partial";
        assertTrue(
                outcome.equals(columns.get(EXPECT)) || columns.get(ALSO_CORRECT).contains(outcome),
                outcome + " where the table says " + columns);
        if (!columns.get(READABLE).matches("[0-]")) {
            assertEquals(columns.get(READABLE), String.join(", ", good));
        }
    }
}
