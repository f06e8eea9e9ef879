package io.robocache.shard;

import java.io.IOException;
import org.apache.parquet.hadoop.ParquetFileWriter;

/** One column of one row group while it is written: pages, compressed as they fill and held on the heap. Not thread-safe. */
sealed interface ColumnChunk extends AutoCloseable permits ChunkWriter, NumberChunk {

    /** The form that suits a column's type. */
    static ColumnChunk of(Column column, ZstdPages zstd) {
        return NumberChunk.takes(column) ? new NumberChunk(column, zstd) : new ChunkWriter(column, zstd);
    }

    /** Writes rows {@code from} (inclusive) to {@code to} (exclusive) of a batch. */
    void append(ColumnBatch batch, int from, int to);

    /** Ends the chunk and writes it as the next column of the open row group. */
    void flushTo(ParquetFileWriter file) throws IOException;

    /** Frees it; twice is harmless. */
    @Override
    void close();
}
