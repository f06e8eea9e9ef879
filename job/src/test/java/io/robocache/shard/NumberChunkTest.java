package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the same rows written a value at a time by parquet-java. */
class NumberChunkTest {

    private static final Configuration HADOOP = new Configuration();

    @TempDir
    java.nio.file.Path folder;

    /** What a reader is told, one number for each call. */
    private static final class Told implements ChunkReader.Sink {
        private final List<Long> calls = new ArrayList<>();

        @Override
        public void number(long bits) {
            calls.add(bits);
        }

        @Override
        public void text(byte[] utf8) {
            throw new AssertionError("no column here holds texts");
        }

        @Override
        public void endRow() {
            calls.add(Long.MIN_VALUE + 7);
        }
    }

    private interface Lengths {
        int of(int row);
    }

    @ParameterizedTest
    @EnumSource(
            value = MinorType.class,
            names = {"TINYINT", "SMALLINT", "INT", "BIGINT", "UINT1", "UINT2", "UINT4", "UINT8", "FLOAT4", "FLOAT8"})
    void readersSeeTheSameAsOfOneValueAtATime(MinorType type) throws IOException {
        same(new Column("c", type, Column.SCALAR, List.of(), Map.of(), true), 50_000, row -> 1);
        same(new Column("c", type, 7, List.of(), Map.of(), true), 9_000, row -> 7);
        same(new Column("c", type, 6, List.of(), Map.of(), true, 2), 9_000, row -> 6);
        same(new Column("c", type, Column.RAGGED, List.of(), Map.of(), false), 5_000, row -> row % 3 * (row % 11));
    }

    @Test
    void longRowsHavePagesOfTheirOwn() throws IOException {
        Column column = new Column("c", MinorType.FLOAT4, Column.RAGGED, List.of(), Map.of(), false);
        same(column, 9, row -> row == 4 ? 0 : 150_000 + row);
    }

    @Test
    void rowsWithoutAnyValueAreKept() throws IOException {
        same(new Column("c", MinorType.INT, Column.RAGGED, List.of(), Map.of(), false), 300, row -> 0);
    }

    private void same(Column column, int rows, Lengths lengths) throws IOException {
        assertTrue(NumberChunk.takes(column), () -> column + " is of numbers");
        int[] starts = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            starts[row + 1] = starts[row] + lengths.of(row);
        }
        try (RootAllocator memory = new RootAllocator();
                BaseFixedWidthVector values = (BaseFixedWidthVector)
                        Field.notNullable("c", column.type().getType()).createVector(memory);
                IntVector offsets = new IntVector("offsets", memory)) {
            values.allocateNew(Math.max(1, starts[rows]));
            SplittableRandom random = new SplittableRandom(3);
            for (int i = 0; i < starts[rows]; i++) {
                set(values, i, random);
            }
            values.setValueCount(starts[rows]);
            offsets.allocateNew(rows + 1);
            for (int row = 0; row <= rows; row++) {
                offsets.set(row, starts[row]);
            }
            offsets.setValueCount(rows + 1);
            ColumnBatch batch = new ColumnBatch(column, values, column.ragged() ? offsets : null);
            try (ZstdPages zstd = new ZstdPages()) {
                Path ours = write(column, new NumberChunk(column, zstd), batch, rows, "ours");
                Path theirs = write(column, new ChunkWriter(column, zstd), batch, rows, "theirs");
                assertTrue(told(theirs, column).equals(told(ours, column)), () -> column + ": what a reader sees");
                ColumnChunkMetaData one = metadata(ours);
                ColumnChunkMetaData other = metadata(theirs);
                assertEquals(other.getStatistics(), one.getStatistics(), () -> column + ": least, greatest, nulls");
                assertEquals(other.getValueCount(), one.getValueCount(), () -> column + ": values and empty lists");
                assertEquals(other.getEncodings(), one.getEncodings(), () -> column + ": encodings");
            }
        }
    }

    /** Numbers of all sizes; of floats NaN, infinities and both zeros among them. */
    private static void set(BaseFixedWidthVector values, int i, SplittableRandom random) {
        double[] special = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0};
        double real = i % 1000 < 5 && i >= 1000 ? special[i % 1000] : random.nextDouble(-1e6, 1e6);
        switch (values.getMinorType()) {
            case FLOAT4 -> values.getDataBuffer().setFloat(4L * i, (float) real);
            case FLOAT8 -> values.getDataBuffer().setDouble(8L * i, real);
            default -> {
                long whole = random.nextLong() >> random.nextInt(64);
                for (int b = 0; b < values.getTypeWidth(); b++) {
                    values.getDataBuffer().setByte((long) i * values.getTypeWidth() + b, (byte) (whole >> (8 * b)));
                }
            }
        }
    }

    private Path write(Column column, ColumnChunk chunk, ColumnBatch batch, int rows, String name) throws IOException {
        Path file =
                new Path(folder.resolve(name + System.nanoTime() + ".parquet").toUri());
        CanonicalOutput output = new CanonicalOutput(file, Storage.of(file, HADOOP));
        try (chunk;
                ParquetFileWriter writer = CanonicalFile.open(output, List.of(column))) {
            writer.startBlock(rows);
            chunk.append(batch, 0, rows / 3);
            chunk.append(batch, rows / 3, rows);
            chunk.flushTo(writer);
            writer.endBlock();
            CanonicalFile.finish(writer, output, Map.of());
        }
        return file;
    }

    private static List<Long> told(Path file, Column column) throws IOException {
        try (ParquetFile read = new ParquetFile(file, HADOOP)) {
            Told told = new Told();
            read.open(0).read(column, told);
            return told.calls;
        }
    }

    private static ColumnChunkMetaData metadata(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, HADOOP))) {
            return reader.getRowGroups().get(0).getColumns().get(0);
        }
    }

    @Test
    void levelsAreRunsOrPackedWhateverIsShorter() {
        LevelRuns levels = new LevelRuns();
        levels.add(0, 1);
        levels.add(1, 5000);
        // Runs of 1 and 5000, as varints of twice the length, each with its level.
        assertArrayEquals(new byte[] {2, 0, (byte) 0x90, 0x4E, 1}, levels.encoded(1), "runs");
        levels.clear();
        for (int i = 0; i < 4; i++) {
            levels.add(0, 1);
            levels.add(1, 1);
        }
        assertArrayEquals(new byte[] {3, (byte) 0b1010_1010}, levels.encoded(1), "one group, the first level lowest");
        assertEquals(0, levels.encoded(0).length, "nothing where there is one level");
    }
}
