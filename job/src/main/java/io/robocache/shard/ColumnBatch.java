package io.robocache.shard;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;

/**
 * Some rows of one column, borrowed for the call.
 *
 * @param column  what the values are
 * @param values  flat elements without nulls: rows (scalar), rows x width (fixed list) or offsets[rows] (ragged)
 * @param offsets rows + 1 ascending starts into {@code values}, for a ragged column; else null
 */
public record ColumnBatch(Column column, FieldVector values, IntVector offsets) {

    /** @throws IllegalArgumentException if the element type or the presence of offsets does not fit the column */
    public ColumnBatch {
        if (values.getMinorType() != column.type()) {
            throw new IllegalArgumentException("column " + column.name() + ": a vector of " + values.getMinorType()
                    + " was given, " + column.type() + " is declared");
        }
        if (column.ragged() != (offsets != null)) {
            throw new IllegalArgumentException(
                    "column " + column.name() + ": offsets belong to a ragged column and to no other");
        }
    }

    /** A batch of a scalar or fixed-width column. */
    public static ColumnBatch of(Column column, FieldVector values) {
        return new ColumnBatch(column, values, null);
    }
}
