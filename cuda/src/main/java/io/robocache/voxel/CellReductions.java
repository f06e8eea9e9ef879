package io.robocache.voxel;

import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Reduces the values of one feature to the cells of one frame, rows by ascending key. Features and results are addresses
 * of float32 values: of the frame's first point, and of its first row. The arrays are kept from frame to frame.
 */
final class CellReductions {

    private static final int MAGNITUDE = 0x7FFF_FFFF;

    private long[] sums = new long[0]; // of each cell
    private int[] extremes = new int[0]; // of each cell
    private int[] taken = new int[0]; // of each cell, how many points

    /**
     * The mean, the same for any order of the points: with N points in the frame and all values below 2^E, a sum of
     * values scaled by 2^k and rounded to integers cannot overflow (numeric specification, 6.4).
     */
    void mean(PointCells cells, long feature, long means) {
        int greatest = 0; // bits of the greatest magnitude; those of finite floats order as integers
        for (int i = 0; i < cells.points(); i++) {
            int magnitude = MemoryUtil.getInt(feature + 4L * i) & MAGNITUDE;
            greatest = Math.max(greatest, cells.cellOf(i) < 0 ? 0 : magnitude);
        }
        if (greatest == 0) {
            MemoryUtil.setMemory(means, 4L * cells.size(), (byte) 0);
            return;
        }
        int exponent = Math.getExponent((double) Float.intBitsToFloat(greatest)) + 1;
        int log2OfPoints = Integer.SIZE - Integer.numberOfLeadingZeros(cells.inside() - 1);
        int k = 62 - exponent - log2OfPoints;
        double scale = Math.scalb(1.0, k);
        double unscale = Math.scalb(1.0, -k);
        if (sums.length < cells.size()) {
            sums = new long[Math.max(cells.size(), 2 * sums.length)];
        }
        Arrays.fill(sums, 0, cells.size(), 0);
        for (int i = 0; i < cells.points(); i++) {
            int cell = cells.cellOf(i);
            if (cell >= 0) {
                double v = Float.intBitsToFloat(MemoryUtil.getInt(feature + 4L * i));
                sums[cell] += (long) Math.rint(v * scale);
            }
        }
        int[] counts = cells.counts();
        for (int cell = 0; cell < cells.size(); cell++) {
            double mean = ((double) sums[cell] / (double) counts[cell]) * unscale;
            MemoryUtil.putInt(means + 4L * cell, Float.floatToRawIntBits((float) mean));
        }
    }

    void min(PointCells cells, long feature, long minima) {
        extreme(cells, feature, minima, -1);
    }

    void max(PointCells cells, long feature, long maxima) {
        extreme(cells, feature, maxima, 0);
    }

    /** The greatest by integer order of the values' bits, all of them inverted by {@code flip} = -1 for the least. */
    private void extreme(PointCells cells, long feature, long results, int flip) {
        if (extremes.length < cells.size()) {
            extremes = new int[Math.max(cells.size(), 2 * extremes.length)];
        }
        Arrays.fill(extremes, 0, cells.size(), Integer.MIN_VALUE);
        for (int i = 0; i < cells.points(); i++) {
            int cell = cells.cellOf(i);
            if (cell >= 0) {
                int ordered = ordered(MemoryUtil.getInt(feature + 4L * i)) ^ flip;
                extremes[cell] = Math.max(extremes[cell], ordered);
            }
        }
        for (int cell = 0; cell < cells.size(); cell++) {
            MemoryUtil.putInt(results + 4L * cell, ordered(extremes[cell] ^ flip));
        }
    }

    /** Bits whose signed order is the values', with -0 below +0; its own inverse. */
    private static int ordered(int bits) {
        return bits ^ ((bits >> 31) & MAGNITUDE);
    }

    /** The first {@code most} values of each cell in the order of the points, padded with 0. */
    void first(PointCells cells, int most, long feature, long firsts) {
        if (taken.length < cells.size()) {
            taken = new int[Math.max(cells.size(), 2 * taken.length)];
        }
        Arrays.fill(taken, 0, cells.size(), 0);
        MemoryUtil.setMemory(firsts, 4L * most * cells.size(), (byte) 0);
        for (int i = 0; i < cells.points(); i++) {
            int cell = cells.cellOf(i);
            if (cell >= 0 && taken[cell] < most) {
                long place = (long) cell * most + taken[cell]++;
                MemoryUtil.putInt(firsts + 4 * place, MemoryUtil.getInt(feature + 4L * i));
            }
        }
    }
}
