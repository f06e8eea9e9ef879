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

/** Compares results by the bits of their values and of their validity, NaN included. */
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

    /** All frames of both batches. */
    void check(VoxelBatch expected, VoxelBatch actual) {
        same("frames", 0, expected.frames(), actual.frames());
        check(expected, 0, actual);
    }

    /** All frames of {@code actual} with those of {@code expected} from {@code first} on. */
    void check(VoxelBatch expected, int first, VoxelBatch actual) {
        int frames = actual.frames();
        int from = expected.offsets().get(first);
        int rows = expected.offsets().get(first + frames) - from;
        same("rows", 0, rows, actual.keys().getValueCount());
        for (int f = 0; f <= frames; f++) {
            same(
                    "offsets",
                    f,
                    expected.offsets().get(first + f) - from,
                    actual.offsets().get(f));
        }
        values("key", expected.keys(), from, actual.keys(), 0, rows);
        values("occupancy", expected.occupancy(), from, actual.occupancy(), 0, rows);
        values("count", expected.counts(), from, actual.counts(), 0, rows);
        values("first", expected.firstCounts(), from, actual.firstCounts(), 0, rows);
        for (Reduction reduction : Reduction.values()) {
            List<Float4Vector> wanted = expected.values(reduction);
            for (int c = 0; c < wanted.size(); c++) {
                Float4Vector got = actual.values(reduction).get(c);
                int each = rows == 0 ? 1 : got.getValueCount() / rows; // above 1 of FIRST
                values(reduction + " " + c, wanted.get(c), from * each, got, 0, rows * each);
            }
        }
        values("points_in", expected.pointsIn(), first, actual.pointsIn(), 0, frames);
        values("non_finite", expected.nonFinite(), first, actual.nonFinite(), 0, frames);
        values("out_of_range", expected.outOfRange(), first, actual.outOfRange(), 0, frames);
        values("voxels", expected.voxels(), first, actual.voxels(), 0, frames);
    }

    /** All columns of a call's streams. */
    void check(List<AlignedColumn> expected, List<AlignedColumn> actual) {
        same("streams", 0, expected.size(), actual.size());
        for (int s = 0; s < expected.size(); s++) {
            int targets = expected.get(s).valid().getValueCount();
            same("targets", s, targets, actual.get(s).valid().getValueCount());
            check("stream " + s, expected.get(s), 0, actual.get(s), 0, targets);
        }
    }

    /** Some targets of a stream, from {@code first} and from {@code at} on. */
    void check(String stream, AlignedColumn expected, int first, AlignedColumn actual, int at, int targets) {
        int width = expected.width();
        values(stream + " values", expected.values(), first * width, actual.values(), at * width, targets * width);
        values(stream + " valid", expected.valid(), first, actual.valid(), at, targets);
        values(stream + " age", expected.ageMillis(), first, actual.ageMillis(), at, targets);
        int samples = expected.mask() == null
                ? 0
                : expected.mask().getValueCount() / Math.max(1, expected.valid().getValueCount());
        values(stream + " mask", expected.mask(), first * samples, actual.mask(), at * samples, targets * samples);
    }

    private void values(String column, FieldVector expected, int from, FieldVector actual, int at, int count) {
        if (expected == null && actual == null) {
            return;
        }
        if (expected == null || actual == null || actual.getValueCount() < at + count) {
            throw new AssertionError("%s, %s: %s, expected %d values".formatted(what, column, actual, count));
        }
        int bits = expected instanceof BitVector ? 1 : 8 * ((BaseFixedWidthVector) expected).getTypeWidth();
        buffers(column, expected.getDataBuffer(), from, actual.getDataBuffer(), at, count, bits);
        buffers(column + " not null", expected.getValidityBuffer(), from, actual.getValidityBuffer(), at, count, 1);
        compared += count;
    }

    private void buffers(String column, ArrowBuf expected, long from, ArrowBuf actual, long at, long count, int each) {
        for (long bit = 0; bit < count * each; bit += Long.SIZE) {
            int some = (int) Math.min(Long.SIZE, count * each - bit);
            long differ = word(expected, from * each + bit, some) ^ word(actual, at * each + bit, some);
            if (differ != 0) {
                long index = (bit + Long.numberOfTrailingZeros(differ)) / each;
                same(
                        column,
                        index,
                        word(expected, (from + index) * each, each),
                        word(actual, (at + index) * each, each));
            }
        }
    }

    /** So many bits from any bit on, the rest 0. */
    private static long word(ArrowBuf buffer, long from, int bits) {
        if (bits == Long.SIZE && from % Byte.SIZE == 0) {
            return MemoryUtil.getLong(buffer.memoryAddress() + from / Byte.SIZE);
        }
        long word = 0;
        for (int b = 0; b < bits; b++) {
            long at = from + b;
            word |= (buffer.getByte(at / Byte.SIZE) >> at % Byte.SIZE & 1L) << b;
        }
        return word;
    }

    private void same(String column, long index, long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError(
                    "%s, %s [%d]: bits %x, expected %x".formatted(what, column, index, actual, expected));
        }
    }
}
