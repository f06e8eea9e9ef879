package io.robocache.device;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/**
 * Arrow columns without nulls, filled in place: what every operation writes. The vectors stay their callers'.
 */
public final class Columns {

    private static final int MOST_VALUES = 1 << 30;

    private Columns() {}

    /** Allocates {@code vector} to exactly {@code count} values, all marked as not null; what they hold is not defined. */
    public static void allocate(BaseFixedWidthVector vector, int count) {
        obtain(vector, count);
        vector.setValueCount(count);
        markPresent(vector, count);
    }

    /** As Arrow's allocateNew, without its zeroing of values, which takes longer than computing them. */
    private static void obtain(BaseFixedWidthVector vector, int count) {
        if (vector.getTypeWidth() == 0) { // bits
            vector.allocateNew(count);
            return;
        }
        try (ArrowBuf values = vector.getAllocator().buffer((long) count * vector.getTypeWidth());
                ArrowBuf validity = vector.getAllocator().buffer((count + 7L) / 8)) {
            values.writerIndex(values.capacity());
            vector.loadFieldBuffers(new ArrowFieldNode(count, 0), List.of(validity, values));
        }
    }

    /** Marks the first {@code count} values as not null and sets the vector's length to that. */
    public static void finish(BaseFixedWidthVector vector, int count) {
        reserve(vector, count);
        vector.setValueCount(count);
        markPresent(vector, count);
    }

    /** Grows {@code vector} to hold {@code count} values, keeping those it has; at least doubling, so that appending is linear. */
    public static void reserve(BaseFixedWidthVector vector, int count) {
        if (count > 0 && vector.getValueCapacity() == 0) {
            obtain(vector, count);
        }
        int capacity = vector.getValueCapacity();
        if (capacity < count) {
            grow(vector, capacity, (int) Math.max(count, Math.min(2L * capacity, MOST_VALUES)));
        }
    }

    /** As Arrow's reAlloc, without its zeroing of what is new. */
    private static void grow(BaseFixedWidthVector vector, int from, int to) {
        if (vector.getTypeWidth() == 0) { // bits
            while (vector.getValueCapacity() < to) {
                vector.reAlloc();
            }
            return;
        }
        try (ArrowBuf old = vector.getDataBuffer()) {
            old.getReferenceManager().retain();
            obtain(vector, to);
            vector.getDataBuffer().setBytes(0, old, 0, (long) from * vector.getTypeWidth());
        }
    }

    /**
     * Refuses a column with nulls, under which Arrow leaves the data undefined.
     *
     * @throws IllegalArgumentException if {@code vector} has a null
     */
    public static void refuseNulls(FieldVector vector, String what) {
        int nulls = vector.getNullCount();
        if (nulls != 0) {
            throw new IllegalArgumentException(
                    "%s with %d nulls among %d values refused: columns have none; write NaN or 0"
                            .formatted(what, nulls, vector.getValueCount()));
        }
    }

    private static void markPresent(BaseFixedWidthVector vector, int count) {
        vector.getValidityBuffer().setOne(0, (count + 7L) / 8);
    }
}
