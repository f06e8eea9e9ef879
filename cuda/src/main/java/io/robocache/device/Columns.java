package io.robocache.device;

import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.ValueVector;

/**
 * Arrow columns without nulls, filled in place: what every operation writes. The vectors stay their callers'.
 */
public final class Columns {

    private Columns() {}

    /** Allocates {@code vector} to exactly {@code count} values, all marked as not null; what they hold is not defined. */
    public static void allocate(BaseFixedWidthVector vector, int count) {
        vector.allocateNew(count);
        vector.setValueCount(count);
        markPresent(vector, count);
    }

    /** Marks the first {@code count} values as not null and sets the vector's length to that. */
    public static void finish(BaseFixedWidthVector vector, int count) {
        reserve(vector, count);
        vector.setValueCount(count);
        markPresent(vector, count);
    }

    /** Grows {@code vector} to hold {@code count} values, keeping those it has; at least doubling, so that appending is linear. */
    public static void reserve(BaseFixedWidthVector vector, int count) {
        while (vector.getValueCapacity() < count) {
            vector.reAlloc();
        }
    }

    /** Marks the first {@code count} values of an allocated vector as not null. */
    public static void markPresent(ValueVector vector, int count) {
        ArrowBuf validity = vector.getValidityBuffer();
        long bytes = Objects.requireNonNull(validity).capacity();
        validity.setOne(0, Math.min(bytes, (count + 7L) / 8));
    }
}
