package io.robocache.voxel;

import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The occupied cells of one frame of a grid with wide keys: numbered as they first appear, then by key. Open addressing with
 * linear probing, at most half full; the arrays are kept from frame to frame. On the heap, by cell and never by point.
 */
final class CellTable implements OccupiedCells {

    private static final int DIGIT = 11; // bits a pass of the radix sort
    private static final int FREE = -1;

    private final int keyBits; // that keys have
    private int[] slots = new int[1 << 12]; // number of the cell, or FREE
    private long[] keys = new long[slots.length / 2];
    private int[] counts = new int[slots.length / 2];
    private int shift = Long.SIZE - 12;
    private int size;
    private int[] order = new int[0];
    private int[] spare = new int[0];
    private int[] numberOf = new int[0]; // of each cell as it appeared

    CellTable(long cells) {
        keyBits = Long.SIZE - Long.numberOfLeadingZeros(cells - 1);
    }

    @Override
    public void assign(PointKeys of, int[] cellOfOrNull) {
        Arrays.fill(slots, FREE);
        size = 0;
        long[] keyOf = of.wide();
        for (int i = 0; i < of.points(); i++) {
            int cell = keyOf[i] < 0 ? -1 : add(keyOf[i]);
            if (cellOfOrNull != null) {
                cellOfOrNull[i] = cell;
            }
        }
        numberByKey();
        for (int i = 0; cellOfOrNull != null && i < of.points(); i++) {
            int cell = cellOfOrNull[i];
            cellOfOrNull[i] = cell < 0 ? -1 : numberOf[cell];
        }
    }

    /** Gives the cells, numbered as they appeared, their final numbers; nothing is found by the slots from here. */
    private void numberByKey() {
        int[] order = byKey();
        long[] keysInOrder = new long[size];
        int[] countsInOrder = new int[size];
        numberOf = numberOf.length < size ? new int[keys.length] : numberOf;
        for (int number = 0; number < size; number++) {
            keysInOrder[number] = keys[order[number]];
            countsInOrder[number] = counts[order[number]];
            numberOf[order[number]] = number;
        }
        System.arraycopy(keysInOrder, 0, keys, 0, size);
        System.arraycopy(countsInOrder, 0, counts, 0, size);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void writeKeys(long address) {
        for (int cell = 0; cell < size; cell++) {
            MemoryUtil.putLong(address + 8L * cell, keys[cell]);
        }
    }

    @Override
    public int[] counts() {
        return counts;
    }

    /** Counts a point in the cell with that key, and returns the cell's number. */
    private int add(long key) {
        int mask = slots.length - 1;
        int slot = slot(key);
        int cell = slots[slot];
        while (cell != FREE && keys[cell] != key) {
            slot = (slot + 1) & mask;
            cell = slots[slot];
        }
        if (cell == FREE) {
            return insert(key, slot);
        }
        // No overflow: a batch holds at most 2^30 points.
        counts[cell]++;
        return cell;
    }

    private int insert(long key, int slot) {
        if (size == keys.length) {
            grow();
            return add(key);
        }
        slots[slot] = size;
        keys[size] = key;
        counts[size] = 1;
        return size++;
    }

    /** Fibonacci hashing: neighbouring cells, which points in a row often fall into, spread over the table. */
    private int slot(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> shift);
    }

    private void grow() {
        keys = Arrays.copyOf(keys, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
        slots = new int[2 * slots.length];
        shift--;
        Arrays.fill(slots, FREE);
        int mask = slots.length - 1;
        for (int cell = 0; cell < size; cell++) {
            int slot = slot(keys[cell]);
            while (slots[slot] != FREE) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = cell;
        }
    }

    /** An LSD radix sort. */
    private int[] byKey() {
        if (order.length < size) {
            order = new int[keys.length];
            spare = new int[keys.length];
        }
        for (int cell = 0; cell < size; cell++) {
            order[cell] = cell;
        }
        int[] starts = new int[1 << DIGIT];
        for (int bit = 0; bit < keyBits; bit += DIGIT) {
            Arrays.fill(starts, 0);
            for (int cell = 0; cell < size; cell++) {
                starts[digit(cell, bit)]++;
            }
            int start = 0;
            for (int d = 0; d < starts.length; d++) {
                int of = starts[d];
                starts[d] = start;
                start += of;
            }
            for (int i = 0; i < size; i++) {
                spare[starts[digit(order[i], bit)]++] = order[i];
            }
            int[] sorted = spare;
            spare = order;
            order = sorted;
        }
        return order;
    }

    private int digit(int cell, int bit) {
        return (int) (keys[cell] >>> bit) & ((1 << DIGIT) - 1);
    }
}
