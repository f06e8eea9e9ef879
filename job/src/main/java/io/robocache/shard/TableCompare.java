package io.robocache.shard;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Compares the rows of tables with those that they should have, one by one. Not thread-safe. */
final class TableCompare implements AutoCloseable {
    private final TableParts found;
    private final List<Column> columns;
    private final String last;
    private final Differences differences;

    /** @param files relative to the dataset, in order; of several, rows go on from one to the next */
    TableCompare(Path root, List<String> files, List<Column> columns, Configuration hadoop, Differences differences) {
        this.found = new TableParts(root, files, columns, hadoop);
        this.columns = columns;
        this.last = files.isEmpty() ? Layout.MANIFEST : files.get(files.size() - 1);
        this.differences = differences;
    }

    /**
     * The next row.
     *
     * @param what whose it is
     * @param row  a value for each column; null where it cannot be computed
     */
    void expect(String what, List<?> row) throws IOException {
        Map<String, Object> actual = found.next();
        if (actual == null) {
            differences.tell(last, what, "nothing", "a row");
            return;
        }
        for (int i = 0; i < row.size(); i++) {
            if (row.get(i) != null) {
                String name = columns.get(i).name();
                differences.values(found.file(), what + ", " + name, actual.get(name), row.get(i));
            }
        }
    }

    /** After the last row. */
    void end() throws IOException {
        for (Map<String, Object> more = found.next(); more != null; more = found.next()) {
            differences.tell(found.file(), "behind the last row", "one more", "nothing");
        }
    }

    @Override
    public void close() throws IOException {
        found.close();
    }
}
