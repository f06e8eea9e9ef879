package io.robocache.shard;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseVariableWidthVector;

/** How many Arrow bytes the open row group has: data and offsets of the rows, never of a batch. Not thread-safe. */
final class RowBudget {
    private static final long LIMIT_BITS = Canonical.ROW_GROUP_ARROW_BYTES * Byte.SIZE;

    private final List<Integer> varying = new ArrayList<>();
    private long fixedBits;
    private long usedBits;

    RowBudget(List<Column> columns) {
        for (int i = 0; i < columns.size(); i++) {
            ElementType type = ElementType.of(columns.get(i).type());
            if (columns.get(i).ragged() || type.varying()) {
                varying.add(i);
            } else {
                fixedBits += columns.get(i).dimensions() * elementBits(type);
            }
        }
    }

    /** Counts a row; false, counting nothing, if it would pass the limit of a group that has rows. */
    boolean take(List<ColumnBatch> batches, int row) {
        long bits = bits(batches, row);
        if (usedBits > 0 && usedBits + bits > LIMIT_BITS) {
            return false;
        }
        usedBits += bits;
        return true;
    }

    /** Begins a group with this row. */
    void restart(List<ColumnBatch> batches, int row) {
        usedBits = bits(batches, row);
    }

    void clear() {
        usedBits = 0;
    }

    private long bits(List<ColumnBatch> batches, int row) {
        long bits = fixedBits;
        for (int i = 0; i < varying.size(); i++) {
            ColumnBatch batch = batches.get(varying.get(i));
            int width = batch.column().dimensions();
            long first = batch.column().ragged() ? batch.offsets().get(row) : (long) row * width;
            long end = batch.column().ragged() ? batch.offsets().get(row + 1) : first + width;
            ElementType type = ElementType.of(batch.column().type());
            bits += batch.column().ragged() ? Integer.SIZE : 0;
            bits += (end - first) * elementBits(type);
            if (type.varying()) {
                BaseVariableWidthVector text = (BaseVariableWidthVector) batch.values();
                bits += Byte.SIZE
                        * (text.getOffsetBuffer().getInt(4 * end)
                                - (long) text.getOffsetBuffer().getInt(4 * first));
            }
        }
        return bits;
    }

    private static long elementBits(ElementType type) {
        return switch (type) {
            case BIT -> 1;
            case VARCHAR, IMAGE -> Integer.SIZE; // its offset; its bytes are counted apart
            default -> (long) type.bytes() * Byte.SIZE;
        };
    }
}
