package io.robocache.shard;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Whether {@code sync.parquet} says what the data files hold: the ages of every episode and stream are collected again, and
 * a frame must be valid exactly where it has an age. Row group after row group over all files; a row group never spans two
 * episodes. Not thread-safe.
 */
final class SyncCheck implements AutoCloseable {
    private static final String AGE = "age_ms.";
    private static final String VALID = "valid.";

    private final long[] frames;
    private final Path root;
    private final Configuration hadoop;
    private final Iterator<String> tables;
    private ParquetFile table;
    private String name = Layout.SYNC;
    private int nextGroup;
    private Iterator<Map<String, Object>> rows = List.<Map<String, Object>>of().iterator();
    private final TreeMap<String, SyncAges> ages = new TreeMap<>();
    private final Map<String, Long> valid = new HashMap<>();
    private int episode;
    private long frame;

    /**
     * Of all versions.
     *
     * @param tables of each version, in order
     * @param frames rows of each written episode, from the manifest
     */
    SyncCheck(Path root, Configuration hadoop, List<String> tables, long[] frames) {
        this.root = root;
        this.hadoop = hadoop;
        this.tables = List.copyOf(tables).iterator();
        this.frames = frames;
    }

    /** The next value of a column of this row group, by its bits. Other columns than ages and validity are not looked at. */
    void value(String column, long bits) {
        if (column.startsWith(AGE)) {
            ages.computeIfAbsent(column.substring(AGE.length()), name -> new SyncAges())
                    .add(Float.intBitsToFloat((int) bits));
        } else if (column.startsWith(VALID)) {
            valid.merge(column.substring(VALID.length()), bits, Long::sum);
        }
    }

    /** A row group is over; at the end of an episode it is compared. */
    void end(long groupRows, Consumer<String> finding) throws IOException {
        frame += groupRows;
        if (episode < frames.length && frame >= frames[episode]) {
            for (Map.Entry<String, SyncAges> stream : ages.entrySet()) {
                compare(stream.getKey(), stream.getValue().finish(), finding);
            }
            valid.clear();
            frame = 0;
            episode++;
        }
    }

    private void compare(String stream, StreamSync actual, Consumer<String> finding) throws IOException {
        String what = "episode " + episode + ", stream " + stream;
        if (valid.getOrDefault(stream, 0L) != actual.valid()) {
            finding.accept(what + ": " + valid.getOrDefault(stream, 0L) + " frames are valid, " + actual.valid()
                    + " have an age");
        }
        Map<String, Object> row = next();
        boolean same = row != null
                && row.get("episode_index").equals((long) episode)
                && row.get("stream").equals(stream)
                && SyncReport.sync(row).equals(actual);
        if (!same) {
            finding.accept(what + ": the columns give " + actual + ", " + name + " says "
                    + (row == null ? "nothing" : row.get("stream") + " " + SyncReport.sync(row)));
        }
    }

    private Map<String, Object> next() throws IOException {
        while (!rows.hasNext()) {
            if (table != null && nextGroup < table.rowGroups()) {
                rows = table.table(nextGroup++, SyncReport.COLUMNS).iterator();
            } else if (tables.hasNext()) {
                close();
                name = tables.next();
                table = new ParquetFile(new Path(root, name), hadoop);
                nextGroup = 0;
            } else {
                return null;
            }
        }
        return rows.next();
    }

    /** After the last file: rows that no episode has, in words; null if there are none. */
    String left() throws IOException {
        return next() == null ? null : "has rows behind those of the last episode";
    }

    @Override
    public void close() throws IOException {
        if (table != null) {
            table.close();
        }
    }
}
