package io.robocache.voxel;

import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The occupied cells of one frame of a grid too large for {@link CellGrid}, by sorting its points: an LSD radix sort of keys with the
 * points' numbers, whose cost no number of cells changes and which leaves nothing to search. For keys that are not wide. The arrays
 * are kept from frame to frame. On the heap.
 */
final class SortedCells implements OccupiedCells {

    private static final int DIGIT = 11; // bits a pass
    private static final int DIGITS = 1 << DIGIT;
    private static final int PASSES = 3; // for 31 bits

    private final int[][] starts = new int[PASSES][DIGITS];
    /** Key above number of each point that lies in a cell. */
    private long[] sorted = new long[0];

    private long[] spare = new long[0]; // room for a pass; then the key of each cell
    private int[] counts = new int[0];
    private int[] unasked = new int[0]; // the points' cells where nobody wants them
    private int size;

    SortedCells(VoxelGrid grid) {
        if (grid.wideKeys()) {
            throw new IllegalArgumentException("a grid of %d cells refused: its keys are wide".formatted(grid.cells()));
        }
    }

    @Override
    public void assign(PointKeys of, int[] cellOfOrNull) {
        if (sorted.length < of.points()) {
            sorted = new long[of.points()];
            spare = new long[of.points()];
        }
        int points = collect(of.narrow(), of.points());
        for (int pass = 0; pass < PASSES; pass++) {
            scatter(sorted, spare, points, toStarts(starts[pass]), Integer.SIZE + pass * DIGIT);
            long[] empty = sorted;
            sorted = spare;
            spare = empty;
        }
        int[] cellOf = cellOfOrNull;
        if (cellOf == null) {
            unasked = unasked.length < of.points() ? new int[of.points()] : unasked;
            cellOf = unasked;
        }
        if (counts.length < points) {
            counts = new int[points];
        }
        Arrays.fill(cellOf, 0, of.points(), -1);
        size = number(points, cellOf);
    }

    private int collect(int[] keyOf, int points) {
        for (int[] pass : starts) {
            Arrays.fill(pass, 0);
        }
        int[] low = starts[0];
        int[] middle = starts[1];
        int[] high = starts[2];
        int taken = 0;
        for (int i = 0; i < points; i++) {
            int key = keyOf[i];
            if (key >= 0) {
                sorted[taken++] = ((long) key << Integer.SIZE) | i;
                low[key & (DIGITS - 1)]++;
                middle[(key >>> DIGIT) & (DIGITS - 1)]++;
                high[key >>> (2 * DIGIT)]++;
            }
        }
        return taken;
    }

    private static int[] toStarts(int[] counts) {
        int start = 0;
        for (int digit = 0; digit < counts.length; digit++) {
            int of = counts[digit];
            counts[digit] = start;
            start += of;
        }
        return counts;
    }

    private static void scatter(long[] from, long[] to, int points, int[] starts, int shift) {
        for (int i = 0; i < points; i++) {
            long point = from[i];
            to[starts[(int) (point >>> shift) & (DIGITS - 1)]++] = point;
        }
    }

    private int number(int points, int[] cellOf) {
        int before = -1;
        int cell = -1;
        int count = 0;
        for (int i = 0; i < points; i++) {
            int key = (int) (sorted[i] >>> Integer.SIZE);
            cell += key == before ? 0 : 1; // no branch: many cells have one point
            count = key == before ? count + 1 : 1;
            before = key;
            spare[cell] = key;
            counts[cell] = count;
            cellOf[(int) sorted[i]] = cell;
        }
        return cell + 1;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void writeKeys(long address) {
        for (int cell = 0; cell < size; cell++) {
            MemoryUtil.putInt(address + 4L * cell, (int) spare[cell]);
        }
    }

    @Override
    public int[] counts() {
        return counts;
    }
}
