package io.robocache.align;

import io.robocache.device.Columns;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * One stream to be brought onto the target times. Nothing in it may be null; all vectors are borrowed until
 * {@link Aligner#align} returns.
 *
 * @param stamps  shape (n), nanoseconds, strictly ascending
 * @param values  shape (n * width), the components of a sample side by side; a number, boolean or string type
 * @param width   components of one sample, from 1; strings have 1, quaternions 4
 * @param targets shape (m), nanoseconds, any order
 * @param how     policy, limit and precision
 */
public record AlignRequest(BigIntVector stamps, FieldVector values, int width, BigIntVector targets, Alignment how) {

    /**
     * Checks shapes, types and the order of the stamps.
     *
     * @throws IllegalArgumentException if there is a null, the values are not {@code n * width}, the stamps do not ascend, or the policy
     *     cannot take the values' type
     */
    public AlignRequest {
        Columns.refuseNulls(stamps, "stamps");
        Columns.refuseNulls(values, "values");
        Columns.refuseNulls(targets, "targets");
        int n = stamps.getValueCount();
        MinorType type = values.getMinorType();
        how.outputType(type);
        if (width < 1 || (type == MinorType.VARCHAR && width != 1)) {
            throw new IllegalArgumentException(
                    "width %d refused for %s values: numbers have 1 or more components, strings 1"
                            .formatted(width, type));
        }
        if (how.policy() == Policy.SLERP && width != 4) {
            throw new IllegalArgumentException(
                    "width %d refused with policy SLERP: quaternions have 4 components, x, y, z, w".formatted(width));
        }
        if (values.getValueCount() != (long) n * width) {
            throw new IllegalArgumentException("%d values refused: %d stamps of %d components make %d"
                    .formatted(values.getValueCount(), n, width, (long) n * width));
        }
        long components = (long) width * how.samples();
        if (components > Integer.MAX_VALUE / Math.max(1, targets.getValueCount())) {
            throw new IllegalArgumentException(
                    "%d targets of %d components refused: a vector holds at most %d; use smaller batches"
                            .formatted(targets.getValueCount(), components, Integer.MAX_VALUE));
        }
        long address = stamps.getDataBuffer().memoryAddress();
        for (int i = 1; i < n; i++) {
            long before = MemoryUtil.getLong(address + 8L * (i - 1));
            long stamp = MemoryUtil.getLong(address + 8L * i);
            if (stamp <= before) {
                throw new IllegalArgumentException(
                        "stamp %d of sample %d refused: the one before is %d, and stamps ascend strictly"
                                .formatted(stamp, i, before));
            }
        }
    }
}
