package io.robocache.shard;

import java.util.List;

/** Refuses batches that do not fit the schema. */
final class BatchCheck {
    private BatchCheck() {}

    static void require(List<Column> columns, int rows, List<ColumnBatch> batches) {
        if (batches.size() != columns.size()) {
            throw new IllegalArgumentException(batches.size() + " column batches for " + columns.size()
                    + " columns; give one each, in schema order");
        }
        for (int i = 0; i < batches.size(); i++) {
            ColumnBatch batch = batches.get(i);
            if (!batch.column().equals(columns.get(i))) {
                throw new IllegalArgumentException(
                        "batch " + i + " is of column " + batch.column().name() + ", the schema has "
                                + columns.get(i).name() + " there (or declares it differently)");
            }
            require(batch, rows);
        }
    }

    private static void require(ColumnBatch batch, int rows) {
        Column column = batch.column();
        if (column.ragged() && batch.offsets().getValueCount() <= rows) {
            throw new IllegalArgumentException("column " + column.name() + ": "
                    + batch.offsets().getValueCount() + " offsets for " + rows + " rows; give one more than rows");
        }
        int previous = column.ragged() ? batch.offsets().get(0) : 0;
        for (int row = 1; column.ragged() && row <= rows; row++) {
            int next = batch.offsets().get(row);
            if (next < previous) {
                throw new IllegalArgumentException("column " + column.name() + ": offset " + next + " of row " + row
                        + " is below its predecessor " + previous);
            }
            previous = next;
        }
        long needed = column.ragged() ? previous : (long) rows * column.dimensions();
        if (batch.values().getValueCount() < needed) {
            throw new IllegalArgumentException("column " + column.name() + ": "
                    + batch.values().getValueCount() + " values, " + rows + " rows need " + needed);
        }
        if (batch.values().getNullCount() != 0) {
            throw new IllegalArgumentException(
                    "column " + column.name() + ": " + batch.values().getNullCount()
                            + " nulls refused; write NaN, 0 or the empty string and say so in a valid column");
        }
    }
}
