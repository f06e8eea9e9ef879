package io.robocache.job;

import java.util.Arrays;

/** Order statistics of values that lie in no order. */
final class Ranks {

    private static final int DIGIT = 11;
    private static final int DIGITS = 6; // of 11 bits in 64

    private Ranks() {}

    /**
     * The value of a rank, from 0, without sorting: digit by digit from the highest, each by counting the values that agree with
     * it so far.
     *
     * @param values borrowed, more than {@code rank}
     */
    static long select(long[] values, long rank) {
        long prefix = 0; // of the value with its highest bit turned, which orders as if it had no sign
        long below = rank;
        int[] counts = new int[1 << DIGIT];
        for (int shift = (DIGITS - 1) * DIGIT; shift >= 0; shift -= DIGIT) {
            Arrays.fill(counts, 0);
            for (long value : values) {
                long ordered = value ^ Long.MIN_VALUE;
                // Two shifts, as one of 64 bits or more would be one of fewer.
                if ((((ordered ^ prefix) >>> shift) >>> DIGIT) == 0) {
                    counts[(int) (ordered >>> shift) & ((1 << DIGIT) - 1)]++;
                }
            }
            int digit = 0;
            while (below >= counts[digit]) {
                below -= counts[digit++];
            }
            prefix |= (long) digit << shift;
        }
        return prefix ^ Long.MIN_VALUE;
    }

    /** The median, of an even number the lower one; 0 of none. */
    static long median(long[] values) {
        return values.length == 0 ? 0 : select(values, (values.length - 1) / 2);
    }

    /** The value of rank ceil(percent / 100 * n), from 1; 0 of none. */
    static long percentile(long[] values, int percent) {
        return values.length == 0 ? 0 : select(values, ((long) values.length * percent + 99) / 100 - 1);
    }
}
