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
    private static final int FEW = 64; // which sorting takes less time for than counting

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
        for (int i = 0; shift >= 0 && i < count; i++) {
            counts[digit(values[i])]++;
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
        long[] alike = alike(digit);
        if (alike.length <= FEW) {
            Arrays.sort(alike);
            return alike[(int) below];
        }
        return new Ranks(alike).at(below);
    }

    /** The median, of an even number the lower one; 0 of none. */
    public long median() {
        return count == 0 ? 0 : at((count - 1) / 2);
    }

    /** The value of rank ceil(percent / 100 * n), from 1; 0 of none. */
    public long percentile(int percent) {
        return count == 0 ? 0 : at(OrderedBits.rank(percent, count) - 1);
    }

    /** Where the highest digit begins in which values differ; -1 where all are the same. */
    private static int shift(long[] values, int count) {
        long differ = 0;
        for (int i = 0; i < count; i++) {
            differ |= values[i] ^ values[0];
        }
        return differ == 0 ? -1 : Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(differ) - DIGIT);
    }

    /** Bits above the digit are those of all values. With its highest bit turned, a number orders as if it had no sign. */
    private int digit(long value) {
        return (int) ((value ^ Long.MIN_VALUE) >>> shift) & ((1 << DIGIT) - 1);
    }

    private long[] alike(int digit) {
        long[] alike = new long[counts[digit]];
        int taken = 0;
        for (int i = 0; i < count; i++) {
            if (digit(values[i]) == digit) {
                alike[taken++] = values[i];
            }
        }
        return alike;
    }
}
