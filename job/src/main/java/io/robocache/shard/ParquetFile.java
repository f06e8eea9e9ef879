package io.robocache.shard;

import io.robocache.episode.ParquetSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.MessageType;

/** A Parquet file of ours, open for reading; page checksums are checked. Not thread-safe. */
final class ParquetFile implements AutoCloseable {
    private final ParquetFileReader reader;

    /** @throws IOException if the footer cannot be read; a damaged one may show as a RuntimeException as well */
    ParquetFile(Path file, Configuration hadoop) throws IOException {
        reader = ParquetFileReader.open(
                new ParquetSource(file, hadoop),
                HadoopReadOptions.builder(hadoop, file)
                        .usePageChecksumVerification(true)
                        .build());
    }

    int rowGroups() {
        return reader.getRowGroups().size();
    }

    long rows() {
        return reader.getRecordCount();
    }

    long rows(int rowGroup) {
        return reader.getRowGroups().get(rowGroup).getRowCount();
    }

    MessageType schema() {
        return reader.getFileMetaData().getSchema();
    }

    /** A value of the footer, or null. */
    String keyValue(String key) {
        return reader.getFileMetaData().getKeyValueMetaData().get(key);
    }

    /** Offset of a row group's first byte, and of the byte after its last. */
    long[] range(int rowGroup) {
        BlockMetaData group = reader.getRowGroups().get(rowGroup);
        ColumnChunkMetaData first = group.getColumns().get(0);
        ColumnChunkMetaData last = group.getColumns().get(group.getColumns().size() - 1);
        return new long[] {first.getStartingPos(), last.getStartingPos() + last.getTotalSize()};
    }

    /** The decoder of a row group, for columns by their place in the schema. */
    ChunkReader open(int rowGroup) throws IOException {
        PageReadStore pages = reader.readRowGroup(rowGroup);
        return new ChunkReader(pages, schema(), reader.getFileMetaData().getCreatedBy());
    }

    /** As {@link #open(int)}, for some columns, of which alone pages are read. */
    ChunkReader open(int rowGroup, List<Column> columns) throws IOException {
        MessageType some = new MessageType(
                schema().getName(),
                columns.stream().map(column -> schema().getType(column.name())).toList());
        reader.setRequestedSchema(some);
        PageReadStore pages = reader.readRowGroup(rowGroup);
        return new ChunkReader(pages, some, reader.getFileMetaData().getCreatedBy());
    }

    /** The rows of a row group of a {@link TableWriter} table, as maps by column name. */
    List<Map<String, Object>> table(int rowGroup, List<Column> columns) throws IOException {
        if (!ParquetSchemas.of(columns).equals(schema())) {
            throw new IOException("columns " + schema().getFields() + " where "
                    + ParquetSchemas.of(columns).getFields() + " were expected");
        }
        ChunkReader chunks = open(rowGroup);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ChunkReader.Rows column = new ChunkReader.Rows(columns.get(i));
            chunks.read(columns.get(i), column);
            for (int row = 0; row < column.rows().size(); row++) {
                if (row == rows.size()) {
                    rows.add(new HashMap<>());
                }
                rows.get(row).put(columns.get(i).name(), column.rows().get(row));
            }
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
