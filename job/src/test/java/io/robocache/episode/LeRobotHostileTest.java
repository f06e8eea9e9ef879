package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every damaged LeRobot folder ends as the table beside it says. */
class LeRobotHostileTest {

    private static final Configuration HADOOP = new Configuration(false);
    private static final int FILE = 0;
    private static final int FORMAT = 1;
    private static final int EXPECT = 3;
    private static final int REASON = 4;
    private static final int READABLE = 6;
    private static final int ALSO_CORRECT = 7;

    static Stream<List<String>> cases() throws IOException {
        return Files.readAllLines(TestData.folder().resolve("hostile/cases.tsv")).stream()
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .filter(columns -> columns.get(FORMAT).startsWith("lerobot"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void endsAsTheTableSays(List<String> columns) throws IOException {
        Path folder = TestData.folder().resolve("hostile").resolve(columns.get(FILE));
        int rows = 0;
        int readable = 0;
        Set<String> reasons = new TreeSet<>();
        List<EpisodeRef> refs = LeRobotReaderTest.refs(folder);
        for (EpisodeRef ref : refs) {
            try (BufferAllocator memory = new RootAllocator();
                    EpisodeReader reader = EpisodeReader.open(ref, HADOOP, ReadSettings.defaults(), memory)) {
                EpisodeIndex index = reader.index(List.of(
                        LeRobotReaderTest.request("action", Kind.VALUES),
                        LeRobotReaderTest.request("observation.state", Kind.VALUES)));
                index.losses().forEach(loss -> reasons.add(loss.reason().code()));
                index.warnings().forEach(warning -> reasons.add(warning.reason().code()));
                rows += index.streams().get(0).messages();
                readable++;
            } catch (MalformedEpisodeException refused) {
                reasons.add(refused.reason().code());
                assertTrue(refused.getMessage().startsWith("["), refused.getMessage());
            }
        }
        String expected = columns.get(REASON);
        assertEquals(expected.equals("-") ? Set.of() : Set.of(expected), reasons);
        String outcome = readable == 0 ? "quarantine" : reasons.isEmpty() ? "accept" : "partial";
        assertTrue(
                outcome.equals(columns.get(EXPECT)) || columns.get(ALSO_CORRECT).contains(outcome),
                outcome + " where the table says " + columns);
        Matcher count = Pattern.compile("^(\\d+)").matcher(columns.get(READABLE));
        if (count.find() && outcome.equals(columns.get(EXPECT))) {
            assertEquals(Integer.parseInt(count.group(1)), rows, "rows of action");
        }
    }
}
