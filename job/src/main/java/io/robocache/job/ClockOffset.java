package io.robocache.job;

import io.robocache.stats.Ranks;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How far the sender's clock is from the recorder's: header stamp minus log stamp of each message. What messages wait
 * before they are recorded makes it smaller.
 *
 * @param medianNanos median (the lower of two)
 * @param p95Nanos    95th percentile of |offset - median|
 * @param driftPpm    nanoseconds that the header's clock gains in a millisecond of the recorder's: the median over pairs
 *                    of messages half the stream apart; 0 with fewer than {@value #LEAST_PAIRS} pairs
 * @param driftErrorPpm about one standard error of the drift; a drift below three of them may be none
 */
public record ClockOffset(long medianNanos, long p95Nanos, double driftPpm, double driftErrorPpm)
        implements Serializable {
    private static final int LEAST_PAIRS = 8;
    private static final double PPM = 1e6;
    private static final int PERCENT_95 = 95;
    private static final int CERTAIN = 3;

    /**
     * Compares two stamps of each message.
     *
     * @param header in any order; borrowed
     * @param log    of the same messages; borrowed
     */
    static ClockOffset of(long[] header, long[] log) {
        long[] offsets = new long[header.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = header[i] - log[i]; // neither is negative
        }
        long median = new Ranks(offsets).median();
        long[] scatter = Arrays.stream(offsets).map(o -> distance(o, median)).toArray();
        long p95 = new Ranks(scatter).percentile(PERCENT_95);
        return new ClockOffset(median, p95, drift(offsets, log), driftError(p95, log));
    }

    /** Whether the drift is more than the scatter of the offsets may feign. */
    public boolean drifts() {
        return Math.abs(driftPpm) > CERTAIN * driftErrorPpm;
    }

    /** That of a line through evenly spread messages, with a scatter of half the 95th percentile. */
    private static double driftError(long p95, long[] log) {
        double span = (double) Arrays.stream(log).max().orElse(0)
                - Arrays.stream(log).min().orElse(0);
        return span == 0 ? 0 : Math.sqrt(12.0 / log.length) * (p95 / 2.0) / span * PPM;
    }

    /** |a - b|, or the greatest long where that is beyond it. */
    private static long distance(long a, long b) {
        long d = a - b;
        boolean beyond = ((a ^ b) & (a ^ d)) < 0;
        return beyond ? Long.MAX_VALUE : Math.abs(d);
    }

    /** Robust, as a few late messages would bend a least-squares line. */
    private static double drift(long[] offsets, long[] log) {
        int half = log.length / 2;
        double[] slopes = new double[log.length - half];
        int pairs = 0;
        for (int i = 0; half > 0 && i + half < log.length; i++) {
            double apart = (double) log[i + half] - log[i];
            if (apart != 0) {
                slopes[pairs++] = ((double) offsets[i + half] - offsets[i]) / apart * PPM;
            }
        }
        if (pairs < LEAST_PAIRS) {
            return 0;
        }
        Arrays.sort(slopes, 0, pairs);
        return slopes[(pairs - 1) / 2];
    }
}
