package io.robocache.episode;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Streams the rows of one Parquet file, a row group at a time, with page CRCs verified. What a footer or a page declares
 * is compared with the file and the limits before anything of that size is allocated.
 */
final class ParquetRows {

    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    private static final int TAIL_BYTES = 8; // the footer's length, and the magic once more

    private final Path path;
    private final Configuration hadoop;
    private final Limits limits;
    private final String uri;
    private final String where;
    private final ParquetMetadata footer;
    private final long fileBytes;

    /** Takes the cells of one row; a row that the filter drops is started and never accepted. */
    interface Sink {
        /** What takes this column's cells; null if the column is not wanted. */
        ParquetCell.Sink column(Type column);

        /** A new row begins; what the row before left without {@link #accept} is void. */
        void start();

        /** The row is complete and passed the filter. */
        void accept() throws IOException;
    }

    private ParquetRows(
            Path path,
            Configuration hadoop,
            Limits limits,
            String uri,
            String where,
            ParquetMetadata footer,
            long fileBytes) {
        this.path = path;
        this.hadoop = hadoop;
        this.limits = limits;
        this.uri = uri;
        this.where = where;
        this.footer = footer;
        this.fileBytes = fileBytes;
    }

    /**
     * Reads the footer.
     *
     * @param uri   the dataset, for messages
     * @param where the file, relative to it
     * @throws MalformedEpisodeException if the file is missing or not Parquet
     */
    static ParquetRows open(Path path, Configuration hadoop, Limits limits, String uri, String where)
            throws IOException {
        long bytes = 0;
        ParquetMetadata footer;
        try {
            InputFile file = new ParquetSource(path, hadoop);
            bytes = file.getLength();
            if (bytes == 0) {
                throw new MalformedEpisodeException(Reason.EMPTY, uri, where, "a file of 0 bytes");
            }
            if (!begins(file)) {
                throw new MalformedEpisodeException(Reason.BAD_MAGIC, uri, where, "it does not begin with PAR1");
            }
            try (ParquetFileReader reader = ParquetFileReader.open(
                    file, HadoopReadOptions.builder(hadoop, path).build())) {
                footer = reader.getFooter();
            }
        } catch (FileNotFoundException missing) {
            throw new MalformedEpisodeException(Reason.MISSING_FILE, uri, where, "this file is missing", missing);
        } catch (RuntimeException | IOException broken) {
            String tail = "%s @ %d".formatted(where, Math.max(0, bytes - TAIL_BYTES));
            throw refused(broken, path, uri, tail, Reason.BAD_FOOTER);
        }
        ParquetRows rows = new ParquetRows(path, hadoop, limits, uri, where, footer, bytes);
        rows.checkChunks();
        return rows;
    }

    private static boolean begins(InputFile file) throws IOException {
        byte[] first = new byte[(int) Math.min(MAGIC.length, file.getLength())];
        try (SeekableInputStream in = file.newStream()) {
            in.readFully(first);
        }
        return Arrays.equals(first, MAGIC);
    }

    MessageType schema() {
        return footer.getFileMetaData().getSchema();
    }

    boolean has(String column) {
        return schema().containsField(column);
    }

    long rows() {
        return footer.getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
    }

    long fileBytes() {
        return fileBytes;
    }

    /** Streams all rows. */
    void read(Sink sink) throws IOException {
        read(sink, FilterCompat.NOOP, Long.MAX_VALUE);
    }

    /** Streams the first row alone, if there is one. */
    void readFirst(Sink sink) throws IOException {
        read(sink, FilterCompat.NOOP, 1);
    }

    /** Streams the rows whose integer {@code column} is {@code value}; row groups without such a row are skipped. */
    void readWhere(String column, long value, Sink sink) throws IOException {
        Type type = schema().containsField(column) ? schema().getType(column) : null;
        PrimitiveTypeName name =
                type != null && type.isPrimitive() ? type.asPrimitiveType().getPrimitiveTypeName() : null;
        if (name == PrimitiveTypeName.INT64) {
            read(sink, FilterCompat.get(FilterApi.eq(FilterApi.longColumn(column), value)), Long.MAX_VALUE);
        } else if (name == PrimitiveTypeName.INT32) {
            if (value == (int) value) { // no row has another
                read(sink, FilterCompat.get(FilterApi.eq(FilterApi.intColumn(column), (int) value)), Long.MAX_VALUE);
            }
        } else {
            throw new MalformedEpisodeException(
                    Reason.BAD_SCHEMA,
                    uri,
                    where,
                    "column '%s' is %s; a column of integers is needed".formatted(column, type));
        }
    }

    private void read(Sink sink, FilterCompat.Filter filter, long most) throws IOException {
        Map<Type, ParquetCell.Sink> columns = new LinkedHashMap<>();
        for (Type column : schema().getFields()) {
            ParquetCell.Sink cells = sink.column(column);
            if (cells != null) {
                columns.put(column, cells);
            }
        }
        checkSizes(columns.keySet());
        LimitedCodecs codecs = new LimitedCodecs(
                new CodecFactory(hadoop, ParquetProperties.DEFAULT_PAGE_SIZE), limits.blockBytes(), uri, where);
        boolean leaves = filter == FilterCompat.NOOP
                && columns.entrySet().stream()
                        .allMatch(column -> ParquetLeaves.suits(column.getKey(), column.getValue()));
        if (leaves) {
            readLeaves(columns, sink, most, codecs);
            return;
        }
        long row = 0;
        try (ParquetReader<Boolean> reader = new Builder(
                        new ParquetSource(path, hadoop), new ParquetCell.Rows(columns, sink))
                .withFilter(filter)
                .withCodecFactory(codecs)
                .useColumnIndexFilter(false) // page indexes have no checksum, and a wrong one skips rows
                .usePageChecksumVerification()
                .build()) {
            for (; row < most && reader.read() != null; row++) {
                sink.accept();
            }
        } catch (RuntimeException | IOException broken) {
            throw refused(broken, path, uri, where + place(row, columns.keySet()), Reason.DECOMPRESS_FAILED);
        } finally {
            codecs.release();
        }
    }

    private void readLeaves(Map<Type, ParquetCell.Sink> columns, Sink sink, long most, LimitedCodecs codecs)
            throws IOException {
        MessageType wanted = new MessageType("rows", List.copyOf(columns.keySet()));
        ParquetLeaves rows = null;
        try (ParquetFileReader file = reader(codecs)) {
            rows = new ParquetLeaves(file, wanted, List.copyOf(columns.values()));
            rows.read(sink, most);
        } catch (RuntimeException | IOException broken) {
            String at = place(rows == null ? 0 : rows.row(), columns.keySet());
            throw refused(broken, path, uri, where + at, Reason.DECOMPRESS_FAILED);
        } finally {
            codecs.release();
        }
    }

    /** With the footer that was read before. */
    private ParquetFileReader reader(LimitedCodecs codecs) throws IOException {
        InputFile source = new ParquetSource(path, hadoop);
        return ParquetFileReader.open(
                source,
                footer,
                HadoopReadOptions.builder(hadoop, path)
                        .withCodecFactory(codecs)
                        .useColumnIndexFilter(false) // page indexes have no checksum, and a wrong one skips rows
                        .usePageChecksumVerification()
                        .build(),
                source.newStream());
    }

    /** Where the row group begins that a row lies in, of the columns that were read; of filtered rows the first that it can be. */
    private String place(long row, Set<Type> wanted) {
        List<String> names = wanted.stream().map(Type::getName).toList();
        long before = 0;
        for (BlockMetaData block : footer.getBlocks()) {
            before += block.getRowCount();
            if (row < before) {
                return block.getColumns().stream()
                        .filter(chunk -> names.contains(chunk.getPath().toArray()[0]))
                        .mapToLong(ColumnChunkMetaData::getStartingPos)
                        .min()
                        .stream()
                        .mapToObj(start -> " @ " + start)
                        .findFirst()
                        .orElse("");
            }
        }
        return "";
    }

    /** Of a file with its settings: the library's own parses Hadoop's defaults for each, longer than small files take. */
    static final class Builder extends ParquetReader.Builder<Boolean> {
        private final ParquetCell.Rows rows;

        Builder(InputFile file, ParquetCell.Rows rows) {
            super(file);
            this.rows = rows;
        }

        @Override
        protected ReadSupport<Boolean> getReadSupport() {
            return rows;
        }
    }

    /** Declared places must lie in the file; the library would allocate what they say. */
    private void checkChunks() throws MalformedEpisodeException {
        for (BlockMetaData block : footer.getBlocks()) {
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                long start = chunk.getStartingPos();
                if (start < 4 || chunk.getTotalSize() < 0 || chunk.getTotalSize() > fileBytes - start) {
                    throw new MalformedEpisodeException(
                            Reason.BAD_LENGTH,
                            uri,
                            where,
                            "column %s: %d bytes from offset %d do not fit into a file of %d bytes"
                                    .formatted(chunk.getPath(), chunk.getTotalSize(), start, fileBytes));
                }
            }
        }
    }

    private void checkSizes(Set<Type> wanted) throws MalformedEpisodeException {
        List<String> names = new ArrayList<>();
        wanted.forEach(column -> names.add(column.getName()));
        for (BlockMetaData block : footer.getBlocks()) {
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                boolean read = names.contains(chunk.getPath().toArray()[0]);
                if (read && chunk.getTotalSize() > limits.blockBytes()) {
                    throw new MalformedEpisodeException(
                            Reason.SIZE_LIMIT,
                            uri,
                            where,
                            "column %s has %d bytes in one row group, limit %d; rewrite the file with smaller row groups"
                                    .formatted(chunk.getPath(), chunk.getTotalSize(), limits.blockBytes()));
                }
            }
        }
    }

    /**
     * What the library threw, as a refusal. It reports damage as unchecked exceptions and as I/O errors of its own making;
     * I/O errors that come from below it are the storage's, and stay what they are.
     *
     * @param otherwise the reason for damage that says nothing more precise
     */
    private static IOException refused(Exception broken, Path path, String uri, String where, Reason otherwise) {
        StringBuilder causes = new StringBuilder();
        for (Throwable at = broken; at != null; at = at.getCause()) {
            if (at instanceof MalformedEpisodeException known) {
                return known;
            }
            causes.append(at).append('\n');
        }
        if (broken instanceof IOException storage && !raisedByParquet(broken)) {
            return storage;
        }
        Reason reason = otherwise;
        if (causes.indexOf("CRC checksum") >= 0) {
            reason = Reason.CRC_MISMATCH;
        } else if (causes.indexOf(EOFException.class.getName()) >= 0) {
            reason = Reason.TRUNCATED;
        }
        String said = broken.getMessage() == null ? null : broken.getMessage().replace(path.toString(), "the file");
        return new MalformedEpisodeException(reason, uri, where, "Parquet: " + LibraryText.of(said), broken);
    }

    private static boolean raisedByParquet(Exception broken) {
        StackTraceElement[] stack = broken.getStackTrace();
        return stack.length > 0 && stack[0].getClassName().startsWith("org.apache.parquet.");
    }
}
