package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link EpisodeReader} does, whatever it reads. A suite says only where its recording is and what it holds. */
interface EpisodeReaderContract {

    /** What a reader is tried with: none of it may take more memory. */
    long MEMORY_BYTES = 64L << 20;

    /**
     * A recording whose topic {@code numbers} has numbers.
     *
     * @param topics  all topics, by name
     * @param numbers one of numbers
     * @param type    of its messages
     * @param stamps  of its messages, in file order; at least 3
     * @param values  of its messages, one row each, of one width
     * @param text    a topic of texts; null where the recording has none
     * @param texts   its first text
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Holding(
            List<String> topics,
            String numbers,
            String type,
            long[] stamps,
            double[][] values,
            String text,
            String texts) {}

    /** Opens the recording, written below {@code work} if it is not there already; the caller closes the reader. */
    EpisodeReader open(Path work, BufferAllocator memory) throws IOException;

    Holding holding();

    static StreamRequest request(String topic, Kind kind) {
        return new StreamRequest(
                topic + " as " + kind, topic, kind, List.of(), List.of(), List.of(), StampSource.HEADER, 0);
    }

    /** Runs with a reader, whose memory must be free again behind it. */
    default void reading(Path work, Use use) throws IOException {
        try (BufferAllocator memory = new RootAllocator(MEMORY_BYTES)) {
            try (EpisodeReader reader = open(work, memory)) {
                use.with(reader);
            }
            assertEquals(0, memory.getAllocatedMemory(), "bytes that the closed reader left");
        }
    }

    /** What a test does with an open reader. */
    interface Use {
        void with(EpisodeReader reader) throws IOException;
    }

    private static double number(FieldVector vector, int at) {
        Object value = vector.getObject(at);
        return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
    }

    private void assertRows(FieldVector vector, int... positions) {
        int width = holding().values()[0].length;
        assertEquals(positions.length * width, vector.getValueCount(), "values of " + positions.length + " positions");
        assertEquals(0, vector.getNullCount(), "null elements");
        for (int i = 0; i < positions.length; i++) {
            for (int c = 0; c < width; c++) {
                assertEquals(
                        holding().values()[positions[i]][c],
                        number(vector, i * width + c),
                        "component %d of position %d".formatted(c, positions[i]));
            }
        }
    }

    @Test
    default void allTopicsAreListedByNameWhateverIsRequested(@TempDir Path work) throws IOException {
        reading(work, reader -> {
            List<TopicSummary> topics = reader.index(List.of()).topics();
            assertEquals(
                    holding().topics(), topics.stream().map(TopicSummary::topic).toList());
            TopicSummary numbers =
                    topics.get(holding().topics().indexOf(holding().numbers()));
            assertEquals(holding().type(), numbers.type());
            assertEquals(holding().stamps().length, numbers.messages());
            assertFalse(numbers.encoding().isEmpty(), "an encoding");
        });
    }

    @Test
    default void stampsAreOneForEachPositionWithTheOffset(@TempDir Path work) throws IOException {
        reading(work, reader -> {
            StreamRequest later = new StreamRequest(
                    "later", holding().numbers(), Kind.STAMPS, List.of(), List.of(), List.of(), StampSource.HEADER, 7);
            EpisodeIndex index = reader.index(List.of(request(holding().numbers(), Kind.VALUES), later));
            StreamIndex values = index.streams().get(0);
            assertArrayEquals(holding().stamps(), values.stamps());
            assertEquals(values.stamps().length, values.messages());
            assertEquals(holding().values()[0].length, values.width());
            assertTrue(values.present(), "present");
            assertEquals(holding().type(), values.type());
            StreamIndex bare = index.streams().get(1);
            assertArrayEquals(
                    LongStream.of(holding().stamps()).map(stamp -> stamp + 7).toArray(), bare.stamps());
            assertEquals(MinorType.NULL, bare.elementType());
            assertEquals(0, bare.width());
        });
    }

    @Test
    default void valuesComeByPositionInAnyOrderAndRepeated(@TempDir Path work) throws IOException {
        reading(work, reader -> {
            reader.index(List.of(request(holding().numbers(), Kind.VALUES)));
            int last = holding().stamps().length - 1;
            int[] all = IntStream.rangeClosed(0, last).toArray();
            for (int[] positions : List.of(new int[] {last, 0, last, 1}, all, new int[0], new int[] {1})) {
                try (FieldVector values = reader.values(0, positions)) {
                    assertTrue(values instanceof BaseFixedWidthVector, values.getClass() + " of numbers");
                    assertRows(values, positions);
                }
            }
            assertThrows(IndexOutOfBoundsException.class, () -> reader.values(0, new int[] {last + 1}));
            assertThrows(IndexOutOfBoundsException.class, () -> reader.values(0, new int[] {-1}));
        });
    }

    @Test
    default void indexingAgainGivesTheSameAndForgetsTheLast(@TempDir Path work) throws IOException {
        reading(work, reader -> {
            List<StreamRequest> requests =
                    new ArrayList<>(List.of(request(holding().numbers(), Kind.VALUES)));
            if (holding().text() != null) {
                requests.add(request(holding().text(), Kind.TEXT));
            }
            EpisodeIndex first = reader.index(requests);
            reader.index(List.of(request(holding().numbers(), Kind.STAMPS)));
            assertThrows(IllegalArgumentException.class, () -> reader.values(0, new int[] {0}));
            EpisodeIndex again = reader.index(requests);
            assertEquals(first.topics(), again.topics());
            assertEquals(first.losses(), again.losses());
            assertEquals(first.warnings(), again.warnings());
            for (int i = 0; i < requests.size(); i++) {
                assertArrayEquals(
                        first.streams().get(i).stamps(), again.streams().get(i).stamps());
                assertEquals(
                        first.streams().get(i).names(), again.streams().get(i).names());
            }
            try (FieldVector values = reader.values(0, new int[] {0, 2})) {
                assertRows(values, 0, 2);
            }
            if (holding().text() != null) {
                assertEquals(MinorType.VARCHAR, again.streams().get(1).elementType());
                try (FieldVector texts = reader.values(1, new int[] {0, 0})) {
                    assertEquals(holding().texts(), texts.getObject(1).toString());
                }
            }
        });
    }

    @Test
    default void aTopicThatIsNotThereIsAbsent(@TempDir Path work) throws IOException {
        reading(work, reader -> {
            for (Kind kind : List.of(Kind.VALUES, Kind.TEXT, Kind.STAMPS, Kind.CLOUD)) {
                StreamIndex absent = reader.index(List.of(request("/no/such", kind)))
                        .streams()
                        .get(0);
                assertFalse(absent.present(), kind + " is absent");
                assertEquals(0, absent.messages());
                assertEquals(0, absent.width());
            }
        });
    }

    @Test
    default void whatATopicDoesNotHoldIsRefusedByItsName(@TempDir Path work) throws IOException {
        reading(work, reader -> {
            for (Kind kind : List.of(Kind.TEXT, Kind.CLOUD, Kind.IMAGE)) {
                MalformedEpisodeException refused = assertThrows(
                        MalformedEpisodeException.class,
                        () -> reader.index(List.of(request(holding().numbers(), kind))),
                        kind + " of numbers");
                assertEquals(Reason.CONFIG_MISMATCH, refused.reason(), refused.getMessage());
                assertTrue(refused.getMessage().contains(holding().numbers()), refused.getMessage());
            }
            StreamRequest field = new StreamRequest(
                    "s",
                    holding().numbers(),
                    Kind.VALUES,
                    List.of("nowhere"),
                    List.of(),
                    List.of(),
                    StampSource.LOG,
                    0);
            MalformedEpisodeException refused =
                    assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of(field)));
            assertEquals(Reason.CONFIG_MISMATCH, refused.reason(), refused.getMessage());
            assertTrue(refused.getMessage().contains("nowhere"), refused.getMessage());
            assertArrayEquals(
                    holding().stamps(),
                    reader.index(List.of(request(holding().numbers(), Kind.VALUES)))
                            .streams()
                            .get(0)
                            .stamps(),
                    "the reader goes on");
        });
    }

    @Test
    default void valuesOfStampsAndCloudsOfValuesAreTheCallersMistakes(@TempDir Path work) throws IOException {
        reading(work, reader -> {
            assertThrows(IllegalStateException.class, () -> reader.values(0, new int[0]));
            assertThrows(IllegalStateException.class, () -> reader.cloud(0, 0, null, null));
            reader.index(List.of(
                    request(holding().numbers(), Kind.STAMPS), request(holding().numbers(), Kind.VALUES)));
            assertThrows(IllegalArgumentException.class, () -> reader.values(0, new int[0]));
            assertThrows(IllegalArgumentException.class, () -> reader.cloud(1, 0, null, null));
        });
    }

    @Test
    default void closingTwiceIsHarmlessAndLeavesNoByte(@TempDir Path work) throws IOException {
        try (BufferAllocator memory = new RootAllocator(MEMORY_BYTES)) {
            EpisodeReader reader = open(work, memory);
            try (reader) {
                reader.index(List.of(request(holding().numbers(), Kind.VALUES)));
                reader.values(0, new int[] {0}).close();
                reader.close();
                assertEquals(0, memory.getAllocatedMemory(), "bytes that the closed reader left");
            }
            assertEquals(0, memory.getAllocatedMemory(), "bytes that the reader left, closed twice");
        }
    }
}
