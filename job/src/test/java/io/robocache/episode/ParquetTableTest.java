package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.CloudFileSettings.Unit;
import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of tables that someone exported: their stamps, columns and lists. */
class ParquetTableTest {

    @TempDir
    private Path work;

    private static StreamRequest request(Kind kind, String... fields) {
        return new StreamRequest("s", "t", kind, List.of(fields), List.of(), List.of(), StampSource.HEADER, 0);
    }

    private interface Use {
        void with(EpisodeReader reader) throws IOException;
    }

    private void reading(ReadSettings settings, Use use) throws IOException {
        EpisodeRef ref = Hdf5Files.refs(work.resolve("t.parquet")).get(0);
        assertEquals(EpisodeFormat.PARQUET, ref.format());
        try (BufferAllocator memory = new RootAllocator()) {
            try (EpisodeReader reader = Hdf5Files.open(ref, settings, memory)) {
                use.with(reader);
            }
            assertEquals(0, memory.getAllocatedMemory(), "bytes left");
        }
    }

    private long[] stamps(ReadSettings settings) throws IOException {
        long[][] found = new long[1][];
        reading(
                settings,
                reader -> found[0] = reader.index(List.of(request(Kind.STAMPS)))
                        .streams()
                        .get(0)
                        .stamps());
        return found[0];
    }

    private static ReadSettings stampedBy(String column, Unit unit) {
        return new ReadSettings(Limits.defaults(), null, CloudFileSettings.defaults(), new ParquetStamps(column, unit));
    }

    private void write(String columns, int rows, LeRobotFolder.Row fill) throws IOException {
        ParquetFiles.write(work.resolve("t.parquet"), columns, rows, fill);
    }

    @Test
    void stampsAreScaledByTheirTypeOrTheConfiguredUnit() throws IOException {
        write(
                "required int64 time (TIMESTAMP(MICROS,true)); required int64 other; required double late;",
                2,
                (row, i) -> row.append("time", 5L + i).append("other", 100L + i).append("late", 1.5 + i));
        assertArrayEquals(new long[] {5000, 6000}, stamps(ReadSettings.defaults()));
        assertArrayEquals(new long[] {100, 101}, stamps(stampedBy("other", Unit.AUTO)));
        assertArrayEquals(new long[] {100_000_000, 101_000_000}, stamps(stampedBy("other", Unit.MS)));
        assertArrayEquals(new long[] {1_500_000_000, 2_500_000_000L}, stamps(stampedBy("late", Unit.AUTO)));
        assertArrayEquals(new long[] {1500, 2500}, stamps(stampedBy("late", Unit.US)));
        MalformedEpisodeException none =
                assertThrows(MalformedEpisodeException.class, () -> stamps(stampedBy("nowhere", Unit.AUTO)));
        assertEquals(Reason.CONFIG_MISMATCH, none.reason());
        assertTrue(none.getMessage().contains("no column nowhere stamps its rows"), none.getMessage());
    }

    @Test
    void aTableWithoutStampsHasRowsAtTheRate() throws IOException {
        write("required float x;", 3, (row, i) -> row.append("x", (float) i));
        assertArrayEquals(new long[] {0, 50_000_000, 100_000_000}, stamps(Hdf5Files.settings()));
        MalformedEpisodeException unknown =
                assertThrows(MalformedEpisodeException.class, () -> stamps(ReadSettings.defaults()));
        assertTrue(unknown.getMessage().contains("set input.rate"), unknown.getMessage());
    }

    @Test
    void rowsWithoutAStampAreLostAndTold() throws IOException {
        write("optional double t_ns; required float x;", 4, (row, i) -> {
            row.append("x", (float) i);
            if (i == 1) {
                row.append("t_ns", Double.NaN);
            } else if (i != 2) {
                row.append("t_ns", (double) i);
            }
        });
        reading(ReadSettings.defaults(), reader -> {
            EpisodeIndex index = reader.index(List.of(request(Kind.VALUES)));
            assertArrayEquals(
                    new long[] {0, 3_000_000_000L}, index.streams().get(0).stamps());
            assertEquals(1, index.losses().size());
            assertEquals(2, index.losses().get(0).count());
            assertEquals(Reason.BAD_STAMP, index.losses().get(0).reason());
            try (FieldVector values = reader.values(0, new int[] {1})) {
                assertEquals(3f, values.getObject(0));
            }
        });
    }

    private static void lists(Group row, int i) {
        row.append("t_ns", (long) i).append("n", i).append("x", i / 2f);
        Group list = row.addGroup("q");
        for (int k = 0; k < (i == 2 ? 1 : 3); k++) {
            list.addGroup("list").append("element", 10.0 * i + k);
        }
        row.append("note", "row " + i);
        row.addGroup("camera")
                .append("bytes", Binary.fromConstantByteArray(BlackPng.of(new ImageShape(2, 2, 1))))
                .append("path", "");
    }

    @Test
    void fieldsAreColumnsAndListsHaveAsManyComponentsAsTheFirst() throws IOException {
        write(
                "required int64 t_ns; required int32 n; required float x;"
                        + " required group q (LIST) { repeated group list { required double element; } }"
                        + " required binary note (STRING); required group camera { required binary bytes; required binary path (STRING); }",
                4,
                ParquetTableTest::lists);
        reading(ReadSettings.defaults(), reader -> {
            EpisodeIndex index = reader.index(List.of(
                    request(Kind.VALUES, "q", "n"),
                    request(Kind.VALUES, "q.1"),
                    request(Kind.TEXT),
                    request(Kind.IMAGE),
                    request(Kind.VALUES, "n")));
            assertEquals(
                    List.of("q.0", "q.1", "q.2", "n"), index.streams().get(0).names());
            assertEquals(MinorType.FLOAT8, index.streams().get(0).elementType(), "float64 and int32");
            assertEquals(MinorType.INT, index.streams().get(4).elementType());
            assertArrayEquals(new long[] {0, 1, 3}, index.streams().get(0).stamps(), "a shorter list is a lost row");
            assertEquals(Reason.BAD_ARRAY_LENGTH, index.losses().get(0).reason());
            assertEquals(4, index.streams().get(2).messages());
            assertEquals(new ImageShape(2, 2, 1), index.streams().get(3).imageShape());
            try (Float8Vector all = (Float8Vector) reader.values(0, new int[] {1, 2});
                    Float8Vector one = (Float8Vector) reader.values(1, new int[] {2});
                    FieldVector text = reader.values(2, new int[] {3})) {
                assertEquals(10, all.get(0));
                assertEquals(1, all.get(3));
                assertEquals(32, all.get(6));
                assertEquals(3, all.get(7));
                assertEquals(31, one.get(0));
                assertEquals("row 3", text.getObject(0).toString());
            }
            MalformedEpisodeException text = assertThrows(
                    MalformedEpisodeException.class, () -> reader.index(List.of(request(Kind.VALUES, "note"))));
            assertTrue(text.getMessage().contains("'note' is no column that can be read as VALUES"), text.getMessage());
        });
    }

    @Test
    void integersOf64BitsAreNotRoundedToFloats() throws IOException {
        write("required int64 t_ns; required int64 ticks; required float x;", 1, (row, i) -> row.append("t_ns", 0L)
                .append("ticks", Long.MAX_VALUE)
                .append("x", 1f));
        reading(ReadSettings.defaults(), reader -> {
            MalformedEpisodeException mixed =
                    assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of(request(Kind.VALUES))));
            assertTrue(mixed.getMessage().contains("name columns of one type in fields"), mixed.getMessage());
            reader.index(List.of(request(Kind.VALUES, "ticks")));
            try (FieldVector ticks = reader.values(0, new int[] {0})) {
                assertEquals(Long.MAX_VALUE, ticks.getObject(0));
            }
        });
    }

    @Test
    void theFilesOfAFolderAreOneEpisodeAndZarrIsNamed() throws IOException {
        for (String name : new String[] {"run/imu.parquet", "run/arm.parquet", "other/a.parquet"}) {
            ParquetFiles.write(
                    work.resolve(name), "required int64 t_ns; required float x;", 1, (row, i) -> row.append("t_ns", 1L)
                            .append("x", 0f));
        }
        Files.writeString(work.resolve("other/b.pcd"), "no cloud");
        Files.createDirectories(work.resolve("set.zarr/data/action"));
        Configuration hadoop = new Configuration(false);
        StringBuilder told = new StringBuilder();
        for (InputCandidate candidate : EpisodeLister.candidates(List.of(work.toString()), hadoop)) {
            Listing listing = EpisodeLister.episodes(candidate, hadoop, ReadSettings.defaults());
            listing.episodes().forEach(ref -> told.append(ref.id())
                    .append(' ')
                    .append(ref.format())
                    .append('\n'));
            listing.ignored().forEach(ignored -> told.append(ignored.why()).append('\n'));
        }
        assertEquals(
                """
                0:other CLOUDS
                0:other/a.parquet PARQUET
                0:run PARQUET
                Zarr store; convert it to HDF5 (h5py.create_dataset of each array) or to Parquet: format not supported
                """,
                told.toString());
    }
}
