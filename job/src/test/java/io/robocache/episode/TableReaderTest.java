package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.junit.jupiter.api.Test;

/** What is made of the rows of any format, tried with rows that are written down here. */
class TableReaderTest implements InterruptedReadingContract {

    private static final RowFeature ARM = RowFeature.of("arm", "float64", List.of(3), List.of("x", "y", "grip"));
    private static final RowFeature COUNT = RowFeature.of("steps/count", "int64", List.of(2), List.of());
    private static final RowFeature WORDS = RowFeature.of("words", "string", List.of(), List.of());

    private static ListTable table() {
        return new ListTable()
                .add(
                        ARM,
                        MinorType.FLOAT8,
                        List.of(List.of(0.5, 1.5, 2.5), List.of(3.0, 4.0, 5.0), List.of(6.0, 7.0, 8.0)))
                .add(COUNT, MinorType.BIGINT, List.of(List.of(1, 2), List.of(3, 4), List.of(5, 6)))
                .add(WORDS, MinorType.VARCHAR, List.of(List.of("pick"), List.of("pick"), List.of("place")));
    }

    @Override
    public EpisodeReader open(Path work, BufferAllocator memory) {
        return new TableReader(table(), Limits.defaults(), memory);
    }

    @Override
    public Holding holding() {
        return new Holding(
                List.of("arm", "steps/count", "words"),
                "arm",
                "float64[3]",
                new long[] {0, 100, 200},
                new double[][] {{0.5, 1.5, 2.5}, {3, 4, 5}, {6, 7, 8}},
                "words",
                "pick");
    }

    private static StreamRequest values(String topic, List<String> fields, List<String> order) {
        return new StreamRequest("s", topic, Kind.VALUES, fields, order, List.of(), StampSource.HEADER, 0);
    }

    private static void with(ListTable table, Limits limits, EpisodeReaderContract.Use use) throws IOException {
        try (BufferAllocator memory = new RootAllocator()) {
            try (EpisodeReader reader = new TableReader(table, limits, memory)) {
                use.with(reader);
            }
            assertEquals(0, memory.getAllocatedMemory(), "bytes left");
        }
        assertEquals(1, table.closed(), "the reader closes its table");
    }

    private static MalformedEpisodeException refused(EpisodeReader reader, StreamRequest request) {
        return assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of(request)));
    }

    @Test
    void componentsAreChosenByNameByNumberAndInAnOrder() throws IOException {
        with(table(), Limits.defaults(), reader -> {
            EpisodeIndex index = reader.index(List.of(
                    values("arm", List.of("grip", "0"), List.of()),
                    values("arm", List.of("x", "y"), List.of("y", "grip", "x")),
                    values("steps/count", List.of("1"), List.of())));
            assertEquals(List.of("grip", "x"), index.streams().get(0).names());
            assertEquals(List.of("y", "grip", "x"), index.streams().get(1).names());
            assertEquals(3, index.streams().get(1).missingComponents(), "grip is not among the fields");
            try (Float8Vector chosen = (Float8Vector) reader.values(0, new int[] {2});
                    Float8Vector ordered = (Float8Vector) reader.values(1, new int[] {1});
                    BigIntVector counted = (BigIntVector) reader.values(2, new int[] {0, 2})) {
                assertEquals(8, chosen.get(0));
                assertEquals(6, chosen.get(1));
                assertEquals(4, ordered.get(0));
                assertTrue(Double.isNaN(ordered.get(1)), "a component that was not chosen is NaN");
                assertEquals(2, counted.get(0));
                assertEquals(6, counted.get(1));
            }
            assertTrue(refused(reader, values("steps/count", List.of("2"), List.of()))
                    .getMessage()
                    .contains("fields [2]: '2' is none of the components 0 to 1"));
            assertTrue(refused(reader, values("steps/count", List.of(), List.of("a")))
                    .getMessage()
                    .contains("the feature has the components without names"));
        });
    }

    @Test
    void rowsOfAnotherLengthAndWithoutAStampAreLeftOutAndTold() throws IOException {
        ListTable ragged = new ListTable()
                .add(
                        ARM,
                        MinorType.FLOAT8,
                        List.of(List.of(1.0, 2.0, 3.0), List.of(4.0), List.of(5.0, 6.0, 7.0), List.of(8.0, 9.0, 10.0)))
                .withoutStamp(2);
        with(ragged, Limits.defaults(), reader -> {
            EpisodeIndex index = reader.index(List.of(request("arm", Kind.VALUES)));
            assertArrayEquals(new long[] {0, 300}, index.streams().get(0).stamps());
            assertEquals(1, index.topics().get(0).undecodable());
            assertEquals(2, index.losses().size(), index.losses()::toString);
            assertEquals(Reason.BAD_ARRAY_LENGTH, index.losses().get(0).reason());
            assertEquals("row 1", index.losses().get(0).where());
            assertEquals(Reason.BAD_STAMP, index.losses().get(1).reason());
            try (Float8Vector values = (Float8Vector) reader.values(0, new int[] {1})) {
                assertEquals(8, values.get(0));
            }
        });
        ListTable none = new ListTable().add(ARM, MinorType.FLOAT8, List.of(List.of(1.0), List.of(2.0)));
        with(
                none,
                Limits.defaults(),
                reader -> assertEquals(
                        Reason.BAD_ARRAY_LENGTH,
                        refused(reader, request("arm", Kind.VALUES)).reason(),
                        "an episode without a good row is refused"));
    }

    @Test
    void aNullIsNotANumberOrALostRow() throws IOException {
        List<List<?>> reals = new ArrayList<>();
        reals.add(Collections.singletonList(null));
        reals.add(List.of(1.0));
        List<List<?>> wholes = new ArrayList<>();
        wholes.add(Collections.singletonList(null));
        wholes.add(List.of(7));
        ListTable table = new ListTable()
                .add(RowFeature.of("real", "float32", List.of(), List.of()), MinorType.FLOAT4, reals)
                .add(RowFeature.of("whole", "int64", List.of(), List.of()), MinorType.BIGINT, wholes);
        with(table, Limits.defaults(), reader -> {
            EpisodeIndex index = reader.index(List.of(request("real", Kind.VALUES), request("whole", Kind.VALUES)));
            assertEquals(2, index.streams().get(0).messages());
            assertEquals(1, index.streams().get(0).missingComponents());
            assertEquals(1, index.streams().get(1).messages());
            try (Float4Vector values = (Float4Vector) reader.values(0, new int[] {0})) {
                assertTrue(Float.isNaN(values.get(0)));
            }
        });
    }

    @Test
    void limitsHoldBeforeAndWhileRowsCome() throws IOException {
        with(table(), new Limits(1 << 20, 2, 1 << 20), reader -> {
            MalformedEpisodeException frames = refused(reader, request("words", Kind.STAMPS));
            assertEquals(Reason.SIZE_LIMIT, frames.reason());
            assertTrue(frames.getMessage().contains("3 rows, limit 2 frames"), frames.getMessage());
        });
        with(table(), new Limits(50, 100, 0), reader -> {
            MalformedEpisodeException bytes = refused(reader, request("arm", Kind.VALUES));
            assertEquals(Reason.SIZE_LIMIT, bytes.reason());
            assertTrue(bytes.getMessage().contains("more than 72 bytes in 3 rows, limit 50"), bytes.getMessage());
        });
        RowFeature wide = RowFeature.of("camera", "uint8", List.of(1 << 20, 3), List.of());
        with(
                new ListTable().add(wide, MinorType.UINT1, List.of()),
                Limits.defaults(),
                reader -> assertTrue(refused(reader, request("camera", Kind.VALUES))
                        .getMessage()
                        .contains("1 to 1048576 components a row")));
        RowTopic lists = RowTopic.unreadable(RowFeature.of("lists", "vlen", List.of(-1), List.of()), 1, "lists vary");
        with(new ListTable().add(lists, List.of(List.of(1))), Limits.defaults(), reader -> {
            assertEquals(
                    1,
                    reader.index(List.of(request("lists", Kind.STAMPS)))
                            .streams()
                            .get(0)
                            .messages());
            MalformedEpisodeException varying = refused(reader, request("lists", Kind.VALUES));
            assertEquals(Reason.CONFIG_MISMATCH, varying.reason());
            assertTrue(varying.getMessage().contains("lists vary"), varying.getMessage());
        });
    }

    @Test
    void aRecordingWithOtherThanTheAnnouncedRowsIsRefused() throws IOException {
        RowTopic more = new RowTopic(COUNT, MinorType.BIGINT, 2);
        with(
                new ListTable().add(more, List.of(List.of(1, 2))),
                Limits.defaults(),
                reader -> assertTrue(refused(reader, request(COUNT.name(), Kind.VALUES))
                        .getMessage()
                        .contains("1 rows, the recording says 2")));
        RowTopic less = new RowTopic(COUNT, MinorType.BIGINT, 0);
        with(
                new ListTable().add(less, List.of(List.of(1, 2))),
                Limits.defaults(),
                reader -> assertEquals(
                        Reason.BAD_INDEX,
                        refused(reader, request(COUNT.name(), Kind.VALUES)).reason()));
    }

    @Test
    void imagesAreHandedOnAndMatricesBecomePoints() throws IOException {
        byte[] png = BlackPng.of(new ImageShape(3, 2, 1));
        RowFeature camera = RowFeature.of("camera", "image", List.of(), List.of());
        RowFeature depth = RowFeature.of("depth", "uint16", List.of(1, 2), List.of());
        ListTable table = new ListTable()
                .add(camera, MinorType.VARBINARY, List.of(List.of(png), List.of(new byte[] {1, 2, 3})))
                .add(depth, MinorType.UINT2, List.of(List.of(1000, 0), List.of(0, 2000)));
        StreamRequest points = new StreamRequest(
                "p",
                "depth",
                Kind.CLOUD,
                List.of(),
                List.of(),
                List.of(),
                StampSource.HEADER,
                0,
                new DepthSource(null, new DepthSource.Intrinsics(1, 1, 0, 0), DepthSource.AUTO));
        with(table, Limits.defaults(), reader -> {
            EpisodeIndex index = reader.index(List.of(request("camera", Kind.IMAGE), points));
            assertEquals(1, index.streams().get(0).messages(), "the second is no image");
            assertEquals(1, index.losses().size());
            assertEquals(png.length, index.streams().get(0).greatestImageBytes());
            try (FieldVector images = reader.values(0, new int[] {0});
                    BufferAllocator memory = new RootAllocator();
                    PointFrames frames = new PointFrames(memory, List.of())) {
                assertArrayEquals(png, (byte[]) images.getObject(0));
                reader.cloud(1, 1, null, frames);
                frames.endFrame();
                assertEquals(1, frames.points());
                assertEquals(2f, frames.z().get(0));
                assertEquals(2f, frames.x().get(0), "column 1 at two metres");
            }
        });
    }

    private static StreamRequest request(String topic, Kind kind) {
        return EpisodeReaderContract.request(topic, kind);
    }
}
