package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Columns that are read leaf by leaf give what parquet-java's assembly of records gives, however they are written. */
class ParquetLeavesTest {

    private static final int ROWS = 5000; // of lists, some stretches and pages
    private static final String COLUMNS =
            """
            required int32 int; optional int64 long; required float float; optional double double; optional boolean flag;
            required int64 seldom; optional binary text (STRING); required fixed_len_byte_array(3) raw; optional int96 old;
            optional group reals (LIST) { repeated group list { optional float element; } }
            required group wide (LIST) { repeated group list { required double element; } }
            optional group whole (LIST) { repeated group list { optional int32 element; } }
            optional group legacy (LIST) { repeated float array; } repeated float bare;
            """;

    @TempDir
    private Path work;

    /** How a file is written. */
    private enum Written {
        PLAIN,
        DICTIONARY,
        SMALL_PAGES,
        SMALL_ROW_GROUPS,
        SECOND_VERSION,
        SECOND_VERSION_SMALL_PAGES,
        SECOND_VERSION_DICTIONARY,
        BYTE_STREAM_SPLIT,
        COMPRESSED;

        void set(ExampleParquetWriter.Builder to) {
            to.withDictionaryEncoding(this == DICTIONARY || this == SECOND_VERSION_DICTIONARY);
            switch (this) {
                case PLAIN, DICTIONARY -> {}
                case SMALL_PAGES -> to.withPageSize(300);
                case SMALL_ROW_GROUPS -> to.withRowGroupSize(20_000L).withPageSize(1000);
                case SECOND_VERSION -> to.withWriterVersion(WriterVersion.PARQUET_2_0);
                case SECOND_VERSION_SMALL_PAGES -> to.withWriterVersion(WriterVersion.PARQUET_2_0)
                        .withPageSize(300);
                case SECOND_VERSION_DICTIONARY -> to.withWriterVersion(WriterVersion.PARQUET_2_0)
                        .withPageRowCountLimit(77);
                case BYTE_STREAM_SPLIT -> to.withByteStreamSplitEncoding(true);
                case COMPRESSED -> to.withCompressionCodec(CompressionCodecName.ZSTD);
            }
        }
    }

    private static void fill(Group row, int i) {
        SplittableRandom random = new SplittableRandom(i);
        row.append("int", i - 7).append("float", random.nextInt(4) == 0 ? Float.NaN : i / 3f);
        row.append("seldom", i / 1000 * 1_000_000_000_000L);
        row.append("raw", Binary.fromConstantByteArray(new byte[] {(byte) i, 1, 2}));
        if (random.nextBoolean()) {
            row.append("long", Long.MIN_VALUE + i).append("double", i * 1e-9).append("flag", i % 3 == 0);
            row.append("text", "row " + i).append("old", Binary.fromConstantByteArray(new byte[12]));
        }
        if (i % 1500 < 1400) { // then a run of nulls
            list(row, "reals", random.nextInt(9), random, element -> element.append("element", i + 0.5f));
        }
        list(row, "wide", 3, null, element -> element.append("element", i * 0.25));
        if (i % 7 > 0) {
            list(row, "whole", i % 5, i % 2 == 0 ? random : null, element -> element.append("element", i));
        }
        Group legacy = row.addGroup("legacy");
        for (int k = 0; k < i % 4; k++) {
            legacy.append("array", (float) k);
            row.append("bare", k + i / 8f);
        }
    }

    /** @param nullsOrNull some elements are null with it */
    private static void list(Group row, String name, int count, SplittableRandom nullsOrNull, Consumer<Group> element) {
        Group list = row.addGroup(name);
        for (int k = 0; k < count; k++) {
            Group entry = list.addGroup("list");
            if (nullsOrNull == null || nullsOrNull.nextInt(5) > 0) {
                element.accept(entry);
            }
        }
    }

    /** What comes of each column, in words. */
    private static final class Words implements ParquetRows.Sink {
        private final String wanted;
        private final List<String> words = new ArrayList<>();

        /** @param wanted a column; null: all */
        Words(String wanted) {
            this.wanted = wanted;
        }

        @Override
        public ParquetCell.Sink column(Type column) {
            return wanted != null && !wanted.equals(column.getName())
                    ? null
                    : new ParquetCell.Sink() {
                        @Override
                        public void value(long value) {
                            words.add(column.getName() + " " + value);
                        }

                        @Override
                        public void value(double value) {
                            words.add(column.getName() + " " + value);
                        }

                        @Override
                        public void value(Binary value) {
                            words.add(column.getName() + " " + Arrays.toString(value.getBytes()));
                        }

                        @Override
                        public void nullElement() {
                            words.add(column.getName() + " null");
                        }
                    };
        }

        @Override
        public void start() {
            words.add("row");
        }

        @Override
        public void accept() {}
    }

    private static org.apache.hadoop.fs.Path path(Path file) {
        return new org.apache.hadoop.fs.Path(file.toUri());
    }

    private static ParquetRows rows(Path file) throws IOException {
        return ParquetRows.open(path(file), new Configuration(), Limits.defaults(), file.toString(), "");
    }

    private static List<String> leaves(Path file, String wanted) throws IOException {
        Words words = new Words(wanted);
        rows(file).read(words);
        return words.words;
    }

    private static List<String> assembled(Path file, String wanted) throws IOException {
        Words words = new Words(wanted);
        Map<Type, ParquetCell.Sink> columns = new LinkedHashMap<>();
        for (Type column : rows(file).schema().getFields()) {
            ParquetCell.Sink cells = words.column(column);
            if (cells != null) {
                columns.put(column, cells);
            }
        }
        try (ParquetReader<Boolean> reader = new ParquetRows.Builder(
                        HadoopInputFile.fromPath(path(file), new Configuration()), new ParquetCell.Rows(columns, words))
                .build()) {
            while (reader.read() != null) {
                words.accept();
            }
        }
        return words.words;
    }

    private Path write(Written how) throws IOException {
        return ParquetFiles.write(work.resolve("f.parquet"), COLUMNS, ROWS, ParquetLeavesTest::fill, how::set);
    }

    @ParameterizedTest
    @EnumSource
    void leavesGiveWhatTheAssemblyOfRecordsGives(Written how) throws IOException {
        Path file = write(how);
        for (Type column : rows(file).schema().getFields()) {
            if (!column.isRepetition(Type.Repetition.REPEATED)) { // that one is left to the assembly
                List<String> expected = assembled(file, column.getName());
                assertTrue(expected.size() > ROWS, column.toString());
                assertEquals(expected, leaves(file, column.getName()), column.toString());
            }
        }
    }

    @Test
    void encodingsAreAllThere() throws IOException {
        List<Encoding> seen = new ArrayList<>();
        for (Written how : Written.values()) {
            try (ParquetFileReader reader =
                    ParquetFileReader.open(HadoopInputFile.fromPath(path(write(how)), new Configuration()))) {
                reader.getRowGroups()
                        .forEach(group -> group.getColumns().forEach(column -> seen.addAll(column.getEncodings())));
            }
        }
        assertTrue(
                seen.containsAll(List.of(
                        Encoding.PLAIN,
                        Encoding.RLE,
                        Encoding.RLE_DICTIONARY,
                        Encoding.DELTA_BINARY_PACKED,
                        Encoding.DELTA_BYTE_ARRAY,
                        Encoding.BYTE_STREAM_SPLIT)),
                seen.toString());
    }

    @Test
    void theFirstRowIsReadAlone() throws IOException {
        Words words = new Words("wide");
        rows(write(Written.PLAIN)).readFirst(words);
        assertEquals(List.of("row", "wide 0.0", "wide 0.0", "wide 0.0"), words.words);
    }

    @Test
    void aFooterThatSaysMoreRowsThanThereAreIsDamage() throws IOException {
        Path file = ParquetFiles.write(
                work.resolve("f.parquet"), "required double x;", 5, (row, i) -> row.append("x", (double) i));
        byte[] bytes = Files.readAllBytes(file);
        int footer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        int from = bytes.length - 8 - footer;
        FileMetaData said = Util.readFileMetaData(new ByteArrayInputStream(bytes, from, footer));
        said.setNum_rows(6);
        said.getRow_groups().get(0).setNum_rows(6);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        Util.writeFileMetaData(said, changed);
        ByteBuffer all = ByteBuffer.allocate(from + changed.size() + 8).order(ByteOrder.LITTLE_ENDIAN);
        all.put(bytes, 0, from)
                .put(changed.toByteArray())
                .putInt(changed.size())
                .put("PAR1".getBytes(StandardCharsets.US_ASCII));
        Files.write(file, all.array());
        MalformedEpisodeException refused =
                assertThrows(MalformedEpisodeException.class, () -> leaves(file, "x"), "not an error of the storage");
        assertTrue(refused.getMessage().contains("fewer rows than its row group"), refused.getMessage());
    }
}
