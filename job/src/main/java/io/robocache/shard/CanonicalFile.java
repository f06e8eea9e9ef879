package io.robocache.shard;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetFileWriter.Mode;

/** A Parquet file under construction, row group by row group, column by column. Not thread-safe. */
final class CanonicalFile implements AutoCloseable {
    private final List<Column> columns;
    private final CanonicalOutput output;
    private final ParquetFileWriter writer;
    private final ZstdPages zstd = new ZstdPages();
    private List<ColumnChunk> chunks = List.of(); // of rows that came as batches
    private List<ChunkWriter> tables = List.of(); // of rows that came one by one
    private long groupRows;
    private long rows;
    private int rowGroups;

    CanonicalFile(Path file, Storage storage, List<Column> columns) throws IOException {
        this.columns = List.copyOf(columns);
        this.output = new CanonicalOutput(file, storage);
        this.writer = open(output, columns);
    }

    /** A started file writer with the fixed settings. */
    static ParquetFileWriter open(CanonicalOutput output, List<Column> columns) throws IOException {
        ParquetFileWriter writer = new ParquetFileWriter(
                output,
                ParquetSchemas.of(columns),
                Mode.CREATE,
                Canonical.ROW_GROUP_ARROW_BYTES,
                0,
                null,
                ChunkWriter.properties(false));
        writer.start();
        return writer;
    }

    /** Ends a file whose row groups are complete. */
    static void finish(ParquetFileWriter writer, CanonicalOutput output, Map<String, String> keyValues)
            throws IOException {
        output.holdTail();
        writer.end(keyValues);
    }

    /** Appends rows of all columns, in schema order, to the open row group. */
    void append(List<ColumnBatch> batches, int from, int to) {
        if (chunks.isEmpty()) {
            chunks =
                    columns.stream().map(column -> ColumnChunk.of(column, zstd)).toList();
        }
        for (int i = 0; i < chunks.size(); i++) {
            chunks.get(i).append(batches.get(i), from, to);
        }
        groupRows += to - from;
    }

    /** Appends one row given as Java values, in schema order, to a file that has all rows so. */
    void append(List<?> row) {
        if (tables.isEmpty()) {
            tables = columns.stream()
                    .map(column -> new ChunkWriter(column, zstd))
                    .toList();
        }
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).row(row.get(i));
        }
        groupRows++;
    }

    /** Writes the open row group; harmless if it has no rows. */
    void endRowGroup() throws IOException {
        if (groupRows == 0) {
            return;
        }
        writer.startBlock(groupRows);
        for (ColumnChunk chunk : chunks) {
            chunk.flushTo(writer);
        }
        for (ChunkWriter chunk : tables) {
            chunk.flushTo(writer);
        }
        writer.endBlock();
        rows += groupRows;
        rowGroups++;
        groupRows = 0;
        closeChunks();
    }

    /** Ends the file. */
    StagedFile finish(Map<String, String> keyValues) throws IOException {
        endRowGroup();
        finish(writer, output, keyValues);
        return new StagedFile(output.bytes(), rows, rowGroups, output.sha256());
    }

    private void closeChunks() {
        chunks.forEach(ColumnChunk::close);
        chunks = List.of();
        tables.forEach(ChunkWriter::close);
        tables = List.of();
    }

    /** Frees everything; an unfinished file stays as it is and has no footer. */
    @Override
    public void close() throws IOException {
        try {
            closeChunks();
            zstd.close();
        } finally {
            writer.close();
        }
    }
}
