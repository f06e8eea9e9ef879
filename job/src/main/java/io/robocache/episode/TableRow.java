package io.robocache.episode;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * One row of a small table: integers by column name, and the first text column, whatever its name, as pandas calls an index
 * column variously.
 */
final class TableRow implements ParquetRows.Sink {

    private final Predicate<String> wanted;
    private final Rows rows;
    private final Map<String, Long> values = new HashMap<>();
    private final Map<String, Double> reals = new HashMap<>();
    private String text;
    private boolean textTaken;

    /** Takes each row: whole numbers, then those of floating columns; all borrowed, the text is null if there is none. */
    interface Rows {
        void row(Map<String, Long> values, Map<String, Double> reals, String text);
    }

    TableRow(Predicate<String> wanted, Rows rows) {
        this.wanted = wanted;
        this.rows = rows;
    }

    @Override
    public ParquetCell.Sink column(Type column) {
        boolean takesText = column.isPrimitive()
                && column.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                && !textTaken;
        textTaken |= takesText;
        return takesText || wanted.test(column.getName()) ? new Cell(column.getName()) : null;
    }

    @Override
    public void start() {
        values.clear();
        reals.clear();
        text = null;
    }

    @Override
    public void accept() {
        rows.row(values, reals, text);
    }

    private final class Cell implements ParquetCell.Sink {
        private final String column;

        Cell(String column) {
            this.column = column;
        }

        @Override
        public void value(long value) {
            values.put(column, value);
        }

        @Override
        public void value(double value) {
            reals.put(column, value);
            // pandas turns integers into floats where some are missing
            if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
                values.put(column, (long) value);
            }
        }

        @Override
        public void value(Binary value) {
            text = value.toStringUsingUTF8();
        }

        @Override
        public void nullElement() {}
    }
}
