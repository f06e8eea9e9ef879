package io.robocache.episode;

import io.robocache.align.FrameClock;
import java.io.Serializable;

/**
 * Rows a second, exactly; row {@code i} is stamped {@code floor(i * 10^9 * den / num)} nanoseconds.
 *
 * @param num at least 1
 * @param den at least 1
 */
public record RowRate(long num, long den) implements Serializable {

    /** @throws IllegalArgumentException if a number is below 1, or the rate above 10^9 rows a second */
    public RowRate {
        FrameClock.ofRate(num, den, 0, 0);
    }

    /** Stamps of all rows that 64 bits can tell. */
    FrameClock clock() {
        return FrameClock.ofRate(num, den, 0, Long.MAX_VALUE);
    }

    /** Stamps of the first {@code rows} rows, nanoseconds. */
    long[] stamps(long rows) {
        long[] stamps = new long[Math.toIntExact(rows)];
        FrameClock clock = clock();
        for (int row = 0; row < stamps.length; row++) {
            stamps[row] = clock.time(row);
        }
        return stamps;
    }
}
