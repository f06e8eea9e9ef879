package io.robocache.voxel;

import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The occupied cells of one frame where the grid has few: a number for each cell of the grid, and which stretches of 64 cells hold
 * points, so that no point searches and nothing is sorted. The arrays are kept from frame to frame. On the heap.
 */
final class CellGrid implements OccupiedCells {

    private static final int STRETCH_BITS = 6;
    private static final int STRETCH = 1 << STRETCH_BITS;
    private static final int GROUP = 8; // looked at together, as most are empty

    private final int stretches;
    /** Points of each cell while they are counted, then its number; 0 of all others. Made when first needed. */
    private int[] numbers;

    private boolean[] touched; // of each stretch
    private int[] keys = new int[1 << 10];
    private int[] counts = new int[keys.length];
    private int size;

    CellGrid(int cells) {
        this.stretches = (cells + STRETCH - 1) >> STRETCH_BITS;
    }

    @Override
    public void assign(PointKeys of, int[] cellOfOrNull) {
        if (numbers == null) {
            numbers = new int[stretches << STRETCH_BITS];
            touched = new boolean[stretches];
        }
        forget();
        int[] keyOf = of.narrow();
        count(keyOf, of.points());
        number();
        if (cellOfOrNull != null) {
            for (int i = 0; i < of.points(); i++) {
                cellOfOrNull[i] = keyOf[i] < 0 ? -1 : numbers[keyOf[i]];
            }
        }
    }

    private void count(int[] keyOf, int points) {
        int[] of = numbers;
        for (int i = 0; i < points; i++) {
            int key = keyOf[i];
            if (key >= 0) {
                of[key]++; // no overflow: a batch holds at most 2^30 points
                touched[key >> STRETCH_BITS] = true;
            }
        }
    }

    private void number() {
        for (int stretch = 0; stretch < stretches; stretch++) {
            if (touched[stretch]) {
                if (keys.length - size < STRETCH) {
                    keys = Arrays.copyOf(keys, 2 * keys.length);
                    counts = Arrays.copyOf(counts, keys.length);
                }
                numberStretch(stretch << STRETCH_BITS);
            }
        }
    }

    private void numberStretch(int first) {
        int[] of = numbers;
        for (int group = first; group < first + STRETCH; group += GROUP) {
            int any = of[group] | of[group + 1] | of[group + 2] | of[group + 3];
            any |= of[group + 4] | of[group + 5] | of[group + 6] | of[group + 7];
            for (int key = group; any != 0 && key < group + GROUP; key++) {
                if (of[key] != 0) {
                    keys[size] = key;
                    counts[size] = of[key];
                    of[key] = size++;
                }
            }
        }
    }

    private void forget() {
        for (int stretch = 0; stretch < stretches; stretch++) {
            if (touched[stretch]) {
                int first = stretch << STRETCH_BITS;
                Arrays.fill(numbers, first, first + STRETCH, 0);
                touched[stretch] = false;
            }
        }
        size = 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void writeKeys(long address) {
        for (int cell = 0; cell < size; cell++) {
            MemoryUtil.putInt(address + 4L * cell, keys[cell]);
        }
    }

    @Override
    public int[] counts() {
        return counts;
    }
}
