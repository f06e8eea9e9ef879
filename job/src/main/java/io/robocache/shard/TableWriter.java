package io.robocache.shard;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** A canonical Parquet table of Java values, row by row; 10,000 rows a row group. Not thread-safe. */
final class TableWriter implements AutoCloseable {
    private static final int GROUP_ROWS = 10_000;

    private final CanonicalFile file;
    private long rows;

    TableWriter(Path path, Storage storage, List<Column> columns) throws IOException {
        file = new CanonicalFile(path, storage, columns);
    }

    /** Integer for INT, Long for BIGINT, Double for FLOAT8, String for VARCHAR, a List of these for a list. */
    void append(List<?> row) throws IOException {
        file.append(row);
        rows++;
        if (rows % GROUP_ROWS == 0) {
            file.endRowGroup();
        }
    }

    long rows() {
        return rows;
    }

    StagedFile finish(Map<String, String> keyValues) throws IOException {
        return file.finish(keyValues);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
