package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts of HDF5 files, real ones and those that are written here. */
class Hdf5ReaderTest {

    @TempDir
    private Path work;

    private static StreamRequest request(String topic, Kind kind) {
        return EpisodeReaderContract.request(topic, kind);
    }

    private interface Use {
        void with(EpisodeReader reader) throws IOException;
    }

    private static void reading(EpisodeRef ref, ReadSettings settings, Use use) throws IOException {
        try (BufferAllocator memory = new RootAllocator()) {
            try (EpisodeReader reader = Hdf5Files.open(ref, settings, memory)) {
                use.with(reader);
            }
            assertEquals(0, memory.getAllocatedMemory(), "bytes left");
        }
    }

    private static void reading(EpisodeRef ref, Use use) throws IOException {
        reading(ref, Hdf5Files.settings(), use);
    }

    private static MalformedEpisodeException refused(EpisodeReader reader, StreamRequest request) {
        return assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of(request)));
    }

    private static List<String> listed(EpisodeReader reader) throws IOException {
        List<String> listed = new ArrayList<>();
        for (TopicSummary topic : reader.index(List.of()).topics()) {
            assertEquals("hdf5", topic.encoding());
            listed.add("%s %s %d".formatted(topic.topic(), topic.type(), topic.messages()));
        }
        return listed;
    }

    @Test
    void robosuiteDemonstrationsHaveTheirRows() throws IOException {
        List<EpisodeRef> lift = Hdf5Files.refs(Recordings.path("hdf5/robosuite-sawyer-lift/demo.hdf5"));
        assertEquals(2, lift.size());
        int[] rows = {1058, 837};
        for (int demo = 0; demo < 2; demo++) {
            int n = rows[demo];
            assertEquals(756_072 / 2, lift.get(demo).bytes());
            reading(lift.get(demo), reader -> {
                assertEquals(
                        List.of(
                                "gripper_actuations float64 " + n,
                                "joint_velocities float64[7] " + n,
                                "left_dpos float64[0] " + n,
                                "left_dquat float64[0] " + n,
                                "right_dpos float64[3] " + n,
                                "right_dquat float64[4] " + n,
                                "states float64[34] " + n),
                        listed(reader));
                EpisodeIndex index =
                        reader.index(List.of(request("states", Kind.VALUES), request("left_dpos", Kind.STAMPS)));
                assertEquals(n, index.streams().get(1).messages(), "rows without width are timed");
                assertEquals((n - 1) * 50_000_000L, index.streams().get(0).stamps()[n - 1]);
                assertEquals(List.of(), index.losses());
                MalformedEpisodeException empty = refused(reader, request("left_dpos", Kind.VALUES));
                assertEquals(Reason.CONFIG_MISMATCH, empty.reason());
            });
        }
        List<EpisodeRef> wipe = Hdf5Files.refs(Recordings.path("hdf5/robosuite-panda-wipe/demo.hdf5"));
        assertEquals(1, wipe.size());
        reading(
                wipe.get(0),
                reader -> assertEquals(
                        List.of("actions float64[6] 174", "joint_torques float64[7] 174", "states float64[15] 174"),
                        listed(reader)));
    }

    /** The expected numbers come from another reader. */
    @Test
    void valuesOfARealFileAreThoseOfAnotherReader() throws IOException {
        EpisodeRef lift = Hdf5Files.refs(Recordings.path("hdf5/robosuite-sawyer-lift/demo.hdf5"))
                .get(1);
        reading(lift, reader -> {
            reader.index(List.of(request("joint_velocities", Kind.VALUES)));
            try (Float8Vector edges = (Float8Vector) reader.values(0, new int[] {0, 836})) {
                assertEquals(0.011019798873293865, edges.get(0));
                assertEquals(0.33938237208930655, edges.get(6));
                assertEquals(-0.03581046706750912, edges.get(7));
                assertEquals(-0.049622240140039686, edges.get(13));
            }
        });
    }

    @Test
    void demonstrationsAreOrderedByTheirNumbersAndReadAlone() throws IOException {
        Path file = Hdf5Files.write(work.resolve("many.h5"), out -> {
            WritableGroup data = out.putGroup("data");
            for (int demo : new int[] {0, 1, 2, 10, 9, 11}) {
                Hdf5Files.demo(data, "demo_" + demo, 5 + demo);
            }
            out.putGroup("mask").putDataset("train", new String[] {"demo_0"});
        });
        List<EpisodeRef> refs = Hdf5Files.refs(file);
        int[] rows = {5, 6, 7, 14, 15, 16};
        assertEquals(rows.length, refs.size());
        for (int i = 0; i < rows.length; i++) {
            int n = rows[i];
            assertEquals(i, refs.get(i).id().ordinal());
            reading(refs.get(i), reader -> {
                assertEquals(List.of("actions float64[2] " + n, "obs/joint_pos float64[3] " + n), listed(reader));
                reader.index(List.of(request("obs/joint_pos", Kind.VALUES)));
                try (Float8Vector last = (Float8Vector) reader.values(0, new int[] {n - 1})) {
                    assertEquals(n - 1 + 2 / 8.0, last.get(2));
                }
            });
        }
        EpisodeRef beyond =
                new EpisodeRef(new EpisodeId(0, "many.h5", 6, 0), refs.get(0).uri(), EpisodeFormat.HDF5, 1, "f");
        try (BufferAllocator memory = new RootAllocator()) {
            MalformedEpisodeException gone =
                    assertThrows(MalformedEpisodeException.class, () -> Hdf5Files.open(beyond, memory));
            assertEquals(Reason.BAD_INDEX, gone.reason());
        }
    }

    @Test
    void aFileWithoutDemonstrationsIsOneEpisode() throws IOException {
        byte[] png = BlackPng.of(new ImageShape(4, 4, 3));
        byte[][] padded = new byte[6][png.length + 9];
        for (byte[] row : padded) {
            System.arraycopy(png, 0, row, 0, png.length);
        }
        Path file = Hdf5Files.write(work.resolve("episode_0.hdf5"), out -> {
            WritableGroup observations = out.putGroup("observations");
            observations.putDataset("qpos", Hdf5Files.rows(6, 14));
            DatasetCreationOptions unsigned =
                    DatasetCreationOptions.builder().unsigned().build();
            WritableGroup images = observations.putGroup("images");
            images.putDataset("top", padded, unsigned);
            images.putDataset("raw", new byte[6][2][2][3], unsigned);
            out.putDataset("action", Hdf5Files.rows(6, 14));
            out.putDataset("compress_len", new float[2][6]);
            out.putAttribute("fps", 50);
        });
        List<EpisodeRef> refs = Hdf5Files.refs(file);
        assertEquals(1, refs.size());
        reading(refs.get(0), ReadSettings.defaults(), reader -> {
            assertEquals(
                    List.of(
                            "action float64[14] 6",
                            "observations/images/raw uint8[12] 6",
                            "observations/images/top uint8[%d] 6".formatted(padded[0].length),
                            "observations/qpos float64[14] 6"),
                    listed(reader));
            EpisodeIndex index = reader.index(
                    List.of(request("action", Kind.VALUES), request("observations/images/top", Kind.IMAGE)));
            assertEquals(5 * 20_000_000L, index.streams().get(0).stamps()[5], "the file says fps");
            assertEquals(1, index.warnings().size(), "what is no topic is told");
            assertTrue(index.warnings().get(0).detail().contains("compress_len"), index.warnings()::toString);
            assertEquals(new ImageShape(4, 4, 3), index.streams().get(1).imageShape());
            try (FieldVector image = reader.values(1, new int[] {5})) {
                assertArrayEquals(png, (byte[]) image.getObject(0), "without the padding");
            }
            assertTrue(refused(reader, request("observations/images/raw", Kind.IMAGE))
                    .getMessage()
                    .contains("not encoded images"));
        });
    }

    @Test
    void chunksOfAnyFormGiveTheSameRows() throws IOException {
        int[][][] cubes = new int[11][5][3];
        for (int r = 0; r < 11; r++) {
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 3; x++) {
                    cubes[r][y][x] = 100 * r + 10 * y + x;
                }
            }
        }
        List<DatasetCreationOptions> forms = List.of(
                DatasetCreationOptions.DEFAULT,
                DatasetCreationOptions.builder().chunkDimensions(11, 5, 3).build(),
                DatasetCreationOptions.builder().chunkDimensions(4, 2, 2).build(),
                DatasetCreationOptions.builder()
                        .chunkDimensions(1, 5, 3)
                        .deflate()
                        .build(),
                DatasetCreationOptions.builder()
                        .chunkDimensions(3, 4, 1)
                        .shuffle()
                        .deflate(1)
                        .build());
        Path file = Hdf5Files.write(work.resolve("chunks.h5"), out -> {
            for (int i = 0; i < forms.size(); i++) {
                out.putDataset("form_" + i, cubes, forms.get(i));
            }
        });
        reading(Hdf5Files.refs(file).get(0), reader -> {
            List<StreamRequest> requests = new ArrayList<>();
            for (int i = 0; i < forms.size(); i++) {
                requests.add(request("form_" + i, Kind.VALUES));
            }
            EpisodeIndex index = reader.index(requests);
            for (int i = 0; i < forms.size(); i++) {
                assertEquals(MinorType.INT, index.streams().get(i).elementType());
                try (FieldVector all = reader.values(i, new int[] {0, 3, 10})) {
                    int[] rows = {0, 3, 10};
                    for (int k = 0; k < rows.length * 15; k++) {
                        assertEquals(cubes[rows[k / 15]][k % 15 / 3][k % 3], all.getObject(k), "form " + i + ", " + k);
                    }
                }
            }
        });
    }

    @Test
    void ratesComeFromAttributesBeforeTheConfiguration() throws IOException {
        Path file = Hdf5Files.write(work.resolve("rate.h5"), out -> {
            WritableGroup data = out.putGroup("data");
            data.putAttribute("env_args", "{\"env_name\": \"Lift\", \"env_kwargs\": {\"control_freq\": 20}}");
            Hdf5Files.demo(data, "demo_0", 3);
            Hdf5Files.demo(data, "demo_1", 3).putAttribute("hz", 12.5);
        });
        List<EpisodeRef> refs = Hdf5Files.refs(file);
        ReadSettings other = new ReadSettings(Limits.defaults(), new RowRate(7, 1));
        long[] steps = {50_000_000, 80_000_000};
        for (int i = 0; i < 2; i++) {
            long step = steps[i];
            reading(
                    refs.get(i),
                    other,
                    reader -> assertArrayEquals(
                            new long[] {0, step, 2 * step},
                            reader.index(List.of(request("actions", Kind.STAMPS)))
                                    .streams()
                                    .get(0)
                                    .stamps()));
        }
        Path silent =
                Hdf5Files.write(work.resolve("silent.h5"), out -> Hdf5Files.demo(out.putGroup("data"), "demo_0", 3));
        reading(Hdf5Files.refs(silent).get(0), ReadSettings.defaults(), reader -> {
            assertEquals(2, reader.index(List.of()).topics().size(), "topics are listed all the same");
            MalformedEpisodeException unknown = refused(reader, request("actions", Kind.VALUES));
            assertEquals(Reason.CONFIG_MISMATCH, unknown.reason());
            assertTrue(unknown.getMessage().contains("set input.rate"), unknown.getMessage());
        });
    }

    @Test
    void demonstrationsWhoseDatasetsDisagreeAreRefusedAndConstantsAreNoTopics() throws IOException {
        Path file = Hdf5Files.write(work.resolve("odd.h5"), out -> {
            WritableGroup data = out.putGroup("data");
            Hdf5Files.demo(data, "demo_0", 4).putGroup("initial_state").putDataset("joints", new double[1][7]);
            Hdf5Files.demo(data, "demo_1", 4).putDataset("rewards", new double[3]);
            WritableGroup wrong = Hdf5Files.demo(data, "demo_2", 4);
            wrong.removeAttribute("num_samples");
            wrong.putAttribute("num_samples", 5);
            data.putGroup("demo_3");
        });
        List<EpisodeRef> refs = Hdf5Files.refs(file);
        reading(refs.get(0), reader -> {
            assertEquals(List.of("actions float64[2] 4", "obs/joint_pos float64[3] 4"), listed(reader));
            assertEquals(List.of(), reader.index(List.of()).warnings());
        });
        Reason[] reasons = {Reason.BAD_ARRAY_LENGTH, Reason.BAD_ARRAY_LENGTH, Reason.BAD_SCHEMA};
        String[] details = {
            "dataset rewards has 3 rows, the episode has 4", "has 4 rows, the episode has 5", "no dataset"
        };
        for (int i = 1; i < 4; i++) {
            EpisodeRef ref = refs.get(i);
            try (BufferAllocator memory = new RootAllocator()) {
                MalformedEpisodeException odd =
                        assertThrows(MalformedEpisodeException.class, () -> Hdf5Files.open(ref, memory));
                assertEquals(reasons[i - 1], odd.reason());
                assertTrue(odd.getMessage().contains(details[i - 1]), odd.getMessage());
                assertTrue(odd.getMessage().contains("/data/demo_" + i), odd.getMessage());
            }
        }
    }

    @Test
    void typesAreThoseOfTheFile() throws IOException {
        Path file = Hdf5Files.write(work.resolve("types.h5"), out -> {
            out.putDataset("f4", new float[] {1.5f, 2.5f});
            out.putDataset("i1", new byte[] {-1, 1});
            out.putDataset(
                    "u1",
                    new byte[] {-1, 1},
                    DatasetCreationOptions.builder().unsigned().build());
            out.putDataset("i2", new short[] {-2, 2});
            out.putDataset("i8", new long[] {Long.MIN_VALUE, 3});
            out.putDataset("text", new String[] {"a", "b\u00e9"});
        });
        reading(Hdf5Files.refs(file).get(0), reader -> {
            assertEquals(
                    List.of("f4 float32 2", "i1 int8 2", "i2 int16 2", "i8 int64 2", "text string 2", "u1 uint8 2"),
                    listed(reader));
            EpisodeIndex index = reader.index(List.of(
                    request("f4", Kind.VALUES),
                    request("i8", Kind.VALUES),
                    request("u1", Kind.VALUES),
                    request("text", Kind.TEXT)));
            assertEquals(MinorType.UINT1, index.streams().get(2).elementType());
            try (Float4Vector real = (Float4Vector) reader.values(0, new int[] {1});
                    FieldVector whole = reader.values(1, new int[] {0});
                    FieldVector bytes = reader.values(2, new int[] {0});
                    FieldVector text = reader.values(3, new int[] {1})) {
                assertEquals(2.5f, real.get(0));
                assertEquals(Long.MIN_VALUE, whole.getObject(0));
                assertEquals(255, ((Number) bytes.getObject(0)).intValue() & 0xFF);
                assertEquals("b\u00e9", text.getObject(0).toString());
            }
            assertEquals(
                    Reason.CONFIG_MISMATCH,
                    refused(reader, request("text", Kind.VALUES)).reason());
        });
    }
}
