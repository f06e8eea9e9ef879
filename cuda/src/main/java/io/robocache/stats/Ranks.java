package io.robocache.stats;

import java.util.Arrays;
import java.util.Objects;

/**
 * Order statistics of integers that lie in no order, without sorting them: counts the values by the 11 highest bits in which they
 * differ, takes those that agree with the wanted one, and goes on with them. The first count serves every rank. Time grows
 * with the number of values alone, whatever they are. Not thread-safe.
 */
public final class Ranks {

    private static final int DIGIT = 11;

    private final long[] values;
    private final int count;
    private final int shift; // of the first digit
    private final int[] counts = new int[1 << DIGIT];

    /**
     * Of values in the order of signed integers.
     *
     * @param values borrowed, and unchanged while this is in use
     * @param count  how many of them, from the first on
     */
    public Ranks(long[] values, int count) {
        Objects.checkFromIndexSize(0, count, values.length);
        this.values = values;
        this.count = count;
        this.shift = shift(values, count);
        if (shift >= 0) {
            count(values, count, shift, counts);
        }
    }

    /** Of all values; borrowed. */
    public Ranks(long[] values) {
        this(values, values.length);
    }

    /**
     * The value of a rank.
     *
     * @param rank from 0, below the number of values
     */
    public long at(long rank) {
        Objects.checkIndex(rank, count);
        if (shift < 0) {
            return values[0];
        }
        long below = rank;
        int digit = 0;
        while (below >= counts[digit]) {
            below -= counts[digit++];
        }
        long[] alike = new long[counts[digit]];
        int left = take(values, count, shift, digit, alike);
        int[] own = new int[1 << DIGIT];
        while (true) {
            int next = shift(alike, left);
            if (next < 0) {
                return alike[0];
            }
            count(alike, left, next, own);
            digit = 0;
            while (below >= own[digit]) {
                below -= own[digit++];
            }
            left = take(alike, left, next, digit, alike);
        }
    }

    /** The median, of an even number the lower one; 0 of none. */
    public long median() {
        return count == 0 ? 0 : at((count - 1) / 2);
    }

    /** The value of rank ceil(percent / 100 * n), from 1; 0 of none. */
    public long percentile(int percent) {
        return count == 0 ? 0 : at(((long) count * percent + 99) / 100 - 1);
    }

    /** Where the highest digit begins in which values differ; -1 where all are the same. */
    private static int shift(long[] values, int count) {
        long differ = 0;
        for (int i = 0; i < count; i++) {
            differ |= values[i] ^ values[0];
        }
        return differ == 0 ? -1 : Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(differ) - DIGIT);
    }

    /** Bits above a digit are those of all values. With its highest bit turned, a number orders as if it had no sign. */
    private static int digit(long value, int shift) {
        return (int) ((value ^ Long.MIN_VALUE) >>> shift) & ((1 << DIGIT) - 1);
    }

    private static void count(long[] values, int count, int shift, int[] counts) {
        Arrays.fill(counts, 0);
        for (int i = 0; i < count; i++) {
            counts[digit(values[i], shift)]++;
        }
    }

    /** Moves the values of a digit to the begin of an array, which may be the same one; returns how many. */
    private static int take(long[] values, int count, int shift, int digit, long[] into) {
        int taken = 0;
        for (int i = 0; i < count; i++) {
            if (digit(values[i], shift) == digit) {
                into[taken++] = values[i];
            }
        }
        return taken;
    }
}
