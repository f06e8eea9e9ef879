package io.robocache.shard;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The rows of tables of a {@link TableWriter} behind each other, one by one; a row group is in memory. Not thread-safe. */
final class TableParts implements AutoCloseable {
    private final Path root;
    private final Configuration hadoop;
    private final Iterator<String> parts;
    private final List<Column> columns;
    private ParquetFile file;
    private String name = "";
    private int group;
    private Iterator<Map<String, Object>> rows = List.<Map<String, Object>>of().iterator();

    /** @param parts relative to the dataset, in order */
    TableParts(Path root, List<String> parts, List<Column> columns, Configuration hadoop) {
        this.root = root;
        this.hadoop = hadoop;
        this.columns = columns;
        this.parts = List.copyOf(parts).iterator();
    }

    /** Those of {@link ManifestTables#EPISODES} of all versions. */
    static TableParts episodes(Path root, DatasetHistory history, Configuration hadoop) {
        return new TableParts(root, history.paths(Manifest::episodes), ManifestTables.EPISODES, hadoop);
    }

    /** The next row; null behind the last. */
    Map<String, Object> next() throws IOException {
        while (!rows.hasNext()) {
            if (file != null && group < file.rowGroups()) {
                rows = file.table(group++, columns).iterator();
            } else {
                close();
                if (!parts.hasNext()) {
                    return null;
                }
                name = parts.next();
                file = new ParquetFile(new Path(root, name), hadoop);
                group = 0;
            }
        }
        return rows.next();
    }

    /** Where the last row was read; empty before the first. */
    String file() {
        return name;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
