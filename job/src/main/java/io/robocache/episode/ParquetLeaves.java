package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Streams rows of columns that hold one value, or a list of values, leaf by leaf. Gives what {@link ParquetCell} gives; the library's
 * assembly of records, which that is made for, takes several times as long. Not thread-safe.
 */
final class ParquetLeaves {

    private final ParquetFileReader file;
    private final MessageType columns;
    private final List<Leaf> leaves = new ArrayList<>();
    private long row;

    /** One column, and who takes its values. */
    private record Leaf(ColumnDescriptor column, int absent, ParquetCell.Sink sink) {}

    /** Whether a column is of that kind, and all of it is wanted. */
    static boolean suits(Type column, ParquetCell.Sink sink) {
        if (column.isPrimitive()) {
            return !column.isRepetition(Repetition.REPEATED);
        }
        if (sink.member() != null || column.isRepetition(Repetition.REPEATED) || !isOne(column)) {
            return false;
        }
        Type entry = column.asGroupType().getType(0);
        return entry.isRepetition(Repetition.REPEATED) && (entry.isPrimitive() || (isOne(entry) && isSingle(entry)));
    }

    private static boolean isOne(Type group) {
        return group.asGroupType().getFieldCount() == 1;
    }

    private static boolean isSingle(Type entry) {
        Type element = entry.asGroupType().getType(0);
        return element.isPrimitive() && !element.isRepetition(Repetition.REPEATED);
    }

    /**
     * Of a file.
     *
     * @param file    borrowed
     * @param columns those that are wanted, each of which {@link #suits}
     * @param sinks   of each
     */
    ParquetLeaves(ParquetFileReader file, MessageType columns, List<ParquetCell.Sink> sinks) {
        this.file = file;
        this.columns = columns;
        for (int c = 0; c < sinks.size(); c++) {
            Type column = columns.getType(c);
            ColumnDescriptor leaf = columns.getColumns().get(c);
            boolean nullable = !column.isPrimitive()
                    && !column.asGroupType().getType(0).isPrimitive()
                    && leaf.getPrimitiveType().isRepetition(Repetition.OPTIONAL);
            leaves.add(new Leaf(leaf, nullable ? leaf.getMaxDefinitionLevel() - 1 : -1, sinks.get(c)));
        }
    }

    /** Rows that were given so far. */
    long row() {
        return row;
    }

    /** Streams so many rows, or all if there are fewer. */
    void read(ParquetRows.Sink rows, long most) throws IOException {
        file.setRequestedSchema(columns);
        String writer = file.getFileMetaData().getCreatedBy();
        while (row < most) {
            PageReadStore group = file.readNextRowGroup();
            if (group == null) {
                return;
            }
            List<LeafPages> pages = new ArrayList<>();
            for (Leaf leaf : leaves) {
                pages.add(new LeafPages(leaf.column, leaf.absent, group.getPageReader(leaf.column), writer));
            }
            for (long left = Math.min(group.getRowCount(), most - row); left > 0; left--) {
                rows.start();
                for (int c = 0; c < pages.size(); c++) {
                    pages.get(c).row(leaves.get(c).sink);
                }
                rows.accept();
                row++;
            }
        }
    }
}
