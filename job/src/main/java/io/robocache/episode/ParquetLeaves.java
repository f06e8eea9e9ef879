package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
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

    /** One column: what its values are, and who takes them. */
    private static final class Leaf {
        private final ParquetCell.Sink sink;
        private final PrimitiveTypeName type;
        private final int defined; // definition level of a value
        private final int absent; // of an element of a list that is null; -1: there are none
        private ColumnReader reader;
        private long left; // values of the row group

        private Leaf(ParquetCell.Sink sink, PrimitiveTypeName type, int defined, int absent) {
            this.sink = sink;
            this.type = type;
            this.defined = defined;
            this.absent = absent;
        }
    }

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
            leaves.add(new Leaf(
                    sinks.get(c),
                    leaf.getPrimitiveType().getPrimitiveTypeName(),
                    leaf.getMaxDefinitionLevel(),
                    nullable ? leaf.getMaxDefinitionLevel() - 1 : -1));
        }
    }

    /** Rows that were given so far. */
    long row() {
        return row;
    }

    /** Streams all rows. */
    void read(ParquetRows.Sink rows) throws IOException {
        file.setRequestedSchema(columns);
        String writer = file.getFileMetaData().getCreatedBy();
        for (PageReadStore pages = file.readNextRowGroup(); pages != null; pages = file.readNextRowGroup()) {
            ColumnReadStoreImpl store = new ColumnReadStoreImpl(pages, new UnassembledRecord(), columns, writer);
            for (int c = 0; c < leaves.size(); c++) {
                Leaf leaf = leaves.get(c);
                ColumnDescriptor column = columns.getColumns().get(c);
                leaf.reader = store.getColumnReader(column);
                leaf.left = pages.getPageReader(column).getTotalValueCount();
            }
            for (long left = pages.getRowCount(); left > 0; left--) {
                rows.start();
                for (Leaf leaf : leaves) {
                    cell(leaf);
                }
                rows.accept();
                row++;
            }
        }
    }

    private static void cell(Leaf leaf) throws IOException {
        ColumnReader reader = leaf.reader;
        do {
            if (leaf.left-- == 0) {
                throw new IOException("a column has fewer rows than its row group");
            }
            int level = reader.getCurrentDefinitionLevel();
            if (level == leaf.defined) {
                value(reader, leaf);
            } else if (level == leaf.absent) {
                leaf.sink.nullElement();
            }
            reader.consume();
        } while (leaf.left > 0 && reader.getCurrentRepetitionLevel() > 0);
    }

    private static void value(ColumnReader reader, Leaf leaf) {
        switch (leaf.type) {
            case BOOLEAN -> leaf.sink.value(reader.getBoolean() ? 1L : 0L);
            case INT32 -> leaf.sink.value((long) reader.getInteger());
            case INT64 -> leaf.sink.value(reader.getLong());
            case FLOAT -> leaf.sink.value((double) reader.getFloat());
            case DOUBLE -> leaf.sink.value(reader.getDouble());
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> leaf.sink.value(reader.getBinary());
        }
    }
}
