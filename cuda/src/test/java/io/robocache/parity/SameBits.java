package io.robocache.parity;

import io.robocache.align.AlignedColumn;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;

/** Compares results by the bits of their values, NaN included. */
final class SameBits {

    private final String what;
    private long compared;

    /** @param what names the case in a failure, with its seed */
    SameBits(String what) {
        this.what = what;
    }

    /** How many values were compared so far. */
    long compared() {
        return compared;
    }

    /** All columns of a batch of voxels. */
    void check(VoxelBatch expected, VoxelBatch actual) {
        vector("offsets", expected.offsets(), actual.offsets());
        vector("key", expected.keys(), actual.keys());
        vector("occupancy", expected.occupancy(), actual.occupancy());
        vector("count", expected.counts(), actual.counts());
        for (Reduction reduction : Reduction.values()) {
            List<Float4Vector> columns = expected.values(reduction);
            for (int c = 0; c < columns.size(); c++) {
                vector(
                        reduction + " " + c,
                        columns.get(c),
                        actual.values(reduction).get(c));
            }
        }
        vector("points_in", expected.pointsIn(), actual.pointsIn());
        vector("non_finite", expected.nonFinite(), actual.nonFinite());
        vector("out_of_range", expected.outOfRange(), actual.outOfRange());
        vector("voxels", expected.voxels(), actual.voxels());
    }

    /** All columns of a call's streams. */
    void check(List<AlignedColumn> expected, List<AlignedColumn> actual) {
        for (int s = 0; s < expected.size(); s++) {
            vector(
                    "values of stream " + s,
                    expected.get(s).values(),
                    actual.get(s).values());
            vector(
                    "valid of stream " + s,
                    expected.get(s).valid(),
                    actual.get(s).valid());
            vector(
                    "age of stream " + s,
                    expected.get(s).ageMillis(),
                    actual.get(s).ageMillis());
        }
    }

    private void vector(String column, FieldVector expected, FieldVector actual) {
        if (expected == null && actual == null) {
            return;
        }
        int count = expected.getValueCount();
        if (count != actual.getValueCount() || expected.getNullCount() != 0 || actual.getNullCount() != 0) {
            throw new AssertionError("%s, %s: %d values with %d nulls, expected %d"
                    .formatted(what, column, actual.getValueCount(), actual.getNullCount(), count));
        }
        compared += count;
        if (expected instanceof BitVector bits) {
            for (int i = 0; i < count; i++) {
                same(column, i, bits.get(i), ((BitVector) actual).get(i));
            }
            return;
        }
        long bytes = (long) count * ((BaseFixedWidthVector) expected).getTypeWidth();
        ArrowBuf wanted = expected.getDataBuffer();
        ArrowBuf got = actual.getDataBuffer();
        long at = 0;
        for (; at + 8 <= bytes; at += 8) {
            same(
                    column,
                    at,
                    MemoryUtil.getLong(wanted.memoryAddress() + at),
                    MemoryUtil.getLong(got.memoryAddress() + at));
        }
        for (; at < bytes; at++) {
            same(column, at, wanted.getByte(at), got.getByte(at));
        }
    }

    private void same(String column, long at, long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError("%s, %s at byte %d (of bits: value): %x, expected %x"
                    .formatted(what, column, at, actual, expected));
        }
    }
}
