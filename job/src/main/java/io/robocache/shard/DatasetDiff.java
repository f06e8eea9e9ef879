package io.robocache.shard;

import io.robocache.shard.DatasetRows.DataFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What two published datasets have in common: configuration, columns, episodes, and rows up to the first cell that differs.
 * Floating numbers are the same if their bits are. Layouts may differ, and how rows lie in files. Of shards whose content
 * hashes are equal no row is read; else a block of each dataset is in memory at a time, and some bytes a data file.
 */
public final class DatasetDiff {
    private static final int NAMED = 5;

    private final Path left;
    private final Path right;
    private final Configuration hadoop;
    private final DatasetHistory a;
    private final DatasetHistory b;
    private final List<Difference> differences = new ArrayList<>();

    /**
     * Something that is not the same.
     *
     * @param what what differs
     * @param a    in the first dataset
     * @param b    in the second
     */
    public record Difference(String what, String a, String b) {}

    /**
     * The first cell that differs.
     *
     * @param row     in both datasets, from 0, over all their rows
     * @param column  its column
     * @param where   which element of a list; empty for one value a row
     * @param fileA   the file of the first dataset
     * @param rowA    the row within that file, from 0
     * @param fileB   of the second
     * @param rowB    likewise
     * @param valueA  in words
     * @param valueB  in words
     */
    public record Cell(
            long row,
            String column,
            String where,
            String fileA,
            long rowA,
            String fileB,
            long rowB,
            String valueA,
            String valueB) {}

    /**
     * The answer.
     *
     * @param differences none if the datasets are equal, but for the first cell
     * @param cell        null if all rows that both have are equal
     * @param rows        that both have
     */
    public record Result(List<Difference> differences, Cell cell, long rows) {
        public Result {
            differences = List.copyOf(differences);
        }

        /** Whether nothing differs. */
        public boolean equal() {
            return differences.isEmpty() && cell == null;
        }
    }

    private DatasetDiff(Path left, Path right, Configuration hadoop) throws IOException {
        this.left = left;
        this.right = right;
        this.hadoop = hadoop;
        this.a = DatasetHistory.published(left, hadoop);
        this.b = DatasetHistory.published(right, hadoop);
    }

    /**
     * Compares.
     *
     * @throws IOException if one is no dataset, or damaged
     */
    public static Result of(Path a, Path b, Configuration hadoop) throws IOException {
        return new DatasetDiff(a, b, hadoop).compare();
    }

    private Result compare() throws IOException {
        Manifest newestA = a.versions().get(a.version() - 1);
        Manifest newestB = b.versions().get(b.version() - 1);
        differ("configuration", newestA.configuration(), newestB.configuration());
        differ("layout", newestA.layout().word(), newestB.layout().word());
        differ("frames a second", a.schema().fps(), b.schema().fps());
        columns();
        differ("versions", a.version(), b.version());
        differ("episodes", a.dataset().episodes(), b.dataset().episodes());
        differ("episodes quarantined", a.dataset().quarantined(), b.dataset().quarantined());
        differ("frames", a.dataset().frames(), b.dataset().frames());
        episodes();
        return new Result(
                differences, cell(), Math.min(a.dataset().frames(), b.dataset().frames()));
    }

    private void differ(String what, Object one, Object other) {
        if (!one.equals(other)) {
            differences.add(new Difference(what, one.toString(), other.toString()));
        }
    }

    private void columns() {
        Map<String, Column> of = new LinkedHashMap<>();
        b.schema().published().forEach(column -> of.put(column.name(), column));
        for (Column column : a.schema().published()) {
            Column other = of.remove(column.name());
            if (other == null) {
                differences.add(new Difference("column " + column.name(), form(column), "is not there"));
            } else {
                differ("column " + column.name(), form(column), form(other));
            }
        }
        of.values()
                .forEach(column ->
                        differences.add(new Difference("column " + column.name(), "is not there", form(column))));
        List<VideoFeature> videos = a.schema().videos();
        differ(
                "videos",
                videos.stream().map(VideoFeature::name).toList(),
                b.schema().videos().stream().map(VideoFeature::name).toList());
    }

    private static String form(Column column) {
        String type = ElementType.of(column.type()).dtype();
        String width = column.ragged() ? " lists of their own lengths" : " [" + column.width() + "]";
        return type
                + (column.width() == Column.SCALAR ? "" : width)
                + (column.samples() > 1 ? " in " + column.samples() + " samples" : "")
                + (column.names().isEmpty() ? "" : " " + String.join(",", column.names()));
    }

    /** Episodes side by side, in their order. */
    private void episodes() throws IOException {
        try (TableParts one = TableParts.episodes(left, a, hadoop);
                TableParts other = TableParts.episodes(right, b, hadoop)) {
            long at = 0;
            int named = 0;
            long more = 0;
            for (Map<String, Object> x = one.next(), y = other.next();
                    x != null || y != null;
                    x = one.next(), y = other.next(), at++) {
                String inA = x == null ? "is not there" : words(x);
                String inB = y == null ? "is not there" : words(y);
                if (!inA.equals(inB)) {
                    if (named++ < NAMED) {
                        differences.add(new Difference("planned episode " + at, inA, inB));
                    } else {
                        more++;
                    }
                }
            }
            if (more > 0) {
                differences.add(new Difference(more + " more planned episodes", "", ""));
            }
        }
    }

    private static String words(Map<String, Object> row) {
        String name = row.get("root") + ":" + row.get("path") + "#" + row.get("ordinal") + "." + row.get("part");
        return name + " " + row.get("status")
                + (row.get("status").equals("written")
                        ? ", " + row.get("frames") + " frames, " + row.get("losses") + " lost"
                        : ", " + row.get("reason"))
                + ", recording " + row.get("fingerprint");
    }

    private Cell cell() throws IOException {
        List<DataFile> ofA = DatasetRows.files(a);
        List<DataFile> ofB = DatasetRows.files(b);
        long skipped = skipEqual(ofA, ofB);
        List<int[]> shared = shared();
        long row = skipped;
        try (DatasetRows rowsA = new DatasetRows(left, hadoop, a, ofA);
                DatasetRows rowsB = new DatasetRows(right, hadoop, b, ofB)) {
            CellBlock x = rowsA.next();
            CellBlock y = rowsB.next();
            int i = 0;
            int j = 0;
            while (x != null && y != null) {
                int count = Math.min(x.rows() - i, y.rows() - j);
                Cell first = first(x, i, y, j, count, shared, row);
                if (first != null) {
                    return first;
                }
                row += count;
                i += count;
                j += count;
                if (i == x.rows()) {
                    x = rowsA.next();
                    i = 0;
                }
                if (j == y.rows()) {
                    y = rowsB.next();
                    j = 0;
                }
            }
        }
        return null;
    }

    /** Removes the shards from the front that have the same content; returns how many rows those have. */
    private static long skipEqual(List<DataFile> ofA, List<DataFile> ofB) {
        Iterator<List<DataFile>> x = shards(ofA).iterator();
        Iterator<List<DataFile>> y = shards(ofB).iterator();
        Set<DataFile> equalA = new HashSet<>();
        Set<DataFile> equalB = new HashSet<>();
        long skipped = 0;
        while (x.hasNext() && y.hasNext()) {
            List<DataFile> one = x.next();
            List<DataFile> other = y.next();
            if (!one.get(0).content().equals(other.get(0).content()) || rows(one) != rows(other)) {
                break;
            }
            equalA.addAll(one);
            equalB.addAll(other);
            skipped += rows(one);
        }
        ofA.removeIf(equalA::contains);
        ofB.removeIf(equalB::contains);
        return skipped;
    }

    private static List<List<DataFile>> shards(List<DataFile> files) {
        Map<Integer, List<DataFile>> shards = new LinkedHashMap<>();
        files.forEach(file ->
                shards.computeIfAbsent(file.shard(), shard -> new ArrayList<>()).add(file));
        return List.copyOf(shards.values());
    }

    private static long rows(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::rows).sum();
    }

    /** Places of the columns that both have in the same form. */
    private List<int[]> shared() {
        List<int[]> shared = new ArrayList<>();
        List<Column> ofA = a.schema().published();
        List<Column> ofB = b.schema().published();
        for (int i = 0; i < ofA.size(); i++) {
            for (int j = 0; j < ofB.size(); j++) {
                Column x = ofA.get(i);
                Column y = ofB.get(j);
                if (x.name().equals(y.name()) && x.type() == y.type() && x.width() == y.width()) {
                    shared.add(new int[] {i, j});
                }
            }
        }
        return shared;
    }

    /** The first row that differs, and in it the first column; null without one. */
    private static Cell first(CellBlock x, int i, CellBlock y, int j, int count, List<int[]> shared, long row) {
        int least = count;
        int[] columns = null;
        for (int[] pair : shared) {
            int at = x.columns().get(pair[0]).mismatch(i, y.columns().get(pair[1]), j, least);
            if (at >= 0) {
                least = at;
                columns = pair;
            }
        }
        if (columns == null) {
            return null;
        }
        Cells inA = x.columns().get(columns[0]);
        Cells inB = y.columns().get(columns[1]);
        CellText.Pair words = CellText.of(inA, inA.cell(i + least), inB.cell(j + least));
        return new Cell(
                row + least,
                inA.column().name(),
                words.where(),
                x.file(),
                x.fileRow() + i + least,
                y.file(),
                y.fileRow() + j + least,
                words.a(),
                words.b());
    }
}
