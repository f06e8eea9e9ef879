package io.robocache.voxel;

import java.util.Arrays;

/**
 * The occupied cells of one frame where the grid has few: a number for each cell of the grid, and a bit that says which are
 * occupied, so that no point searches and nothing is sorted. Cells are numbered by ascending key. The arrays are kept from frame
 * to frame. On the heap.
 */
final class CellGrid implements OccupiedCells {

    private final int cells;
    /** Points of each cell while they are counted, then its number; 0 of all others. Made when first needed. */
    private int[] numbers;

    private long[] occupied; // a bit for each cell
    private int[] keys = new int[1 << 10];
    private int[] counts = new int[keys.length];
    private int[] order = new int[0];
    private int size;

    CellGrid(int cells) {
        this.cells = cells;
    }

    @Override
    public void assign(long[] keyOf, int points, int[] cellOfOrNull) {
        if (numbers == null) {
            numbers = new int[cells];
            occupied = new long[(cells + Long.SIZE - 1) / Long.SIZE];
        }
        forget();
        count(keyOf, points);
        number();
        if (cellOfOrNull != null) {
            for (int i = 0; i < points; i++) {
                int key = (int) keyOf[i];
                cellOfOrNull[i] = key < 0 ? -1 : numbers[key];
            }
        }
    }

    private void count(long[] keyOf, int points) {
        for (int i = 0; i < points; i++) {
            int key = (int) keyOf[i];
            if (key >= 0) {
                int before = numbers[key];
                numbers[key] = before + 1; // no overflow: a batch holds at most 2^30 points
                if (before == 0) {
                    occupied[key >>> 6] |= 1L << key;
                }
            }
        }
    }

    private void number() {
        for (int word = 0; word < occupied.length; word++) {
            for (long left = occupied[word]; left != 0; left &= left - 1) {
                int key = (word << 6) + Long.numberOfTrailingZeros(left);
                if (size == keys.length) {
                    keys = Arrays.copyOf(keys, 2 * size);
                    counts = Arrays.copyOf(counts, 2 * size);
                }
                keys[size] = key;
                counts[size] = numbers[key];
                numbers[key] = size++;
            }
        }
    }

    private void forget() {
        for (int cell = 0; cell < size; cell++) {
            numbers[keys[cell]] = 0;
            occupied[keys[cell] >>> 6] = 0;
        }
        size = 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long key(int cell) {
        return keys[cell];
    }

    @Override
    public int count(int cell) {
        return counts[cell];
    }

    @Override
    public int[] byKey() {
        int ordered = order.length;
        if (ordered < size) {
            order = Arrays.copyOf(order, keys.length);
            for (int cell = ordered; cell < order.length; cell++) {
                order[cell] = cell;
            }
        }
        return order;
    }
}
