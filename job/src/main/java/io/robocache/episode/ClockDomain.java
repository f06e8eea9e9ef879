package io.robocache.episode;

import io.robocache.stats.Ranks;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the header stamps of a stream relate to the clock of the log: two clocks that are apart or drift, and stamps that
 * step back or cannot be. Integers and float64 in fixed order, so that it is the same everywhere.
 *
 * @param messages      how many were compared
 * @param medianNanos   median of header minus log stamp, the lower of the middle two; below 0 by what a message takes
 *                      to be logged, if both clocks are one
 * @param drift         how the difference grows
 * @param backward      header stamps below their predecessor's, in the order of log stamps
 * @param outOfOrder    header stamps below their predecessor's, in the order of the file, which may be any
 * @param implausible   header stamps farther from their log stamp than the limit
 * @param implausibleAt position of the first of those, -1: none
 */
public record ClockDomain(
        int messages, long medianNanos, Drift drift, int backward, int outOfOrder, int implausible, int implausibleAt) {

    /** No limit on how far a header stamp is from its log stamp. */
    public static final long UNLIMITED = -1;

    private static final int STRETCHES = 64;

    /**
     * How much faster than the log's the header's clock runs, parts per million: the median slope between the medians of
     * up to 64 stretches of the log, so that single bad stamps do not count, with its interval of 99 % confidence (Sen's,
     * for delays that do not depend on each other). Short episodes have wide ones. All 0 for less than two stretches.
     *
     * @param ppm   the median slope
     * @param least from here
     * @param most  to here
     */
    public record Drift(double ppm, double least, double most) {}

    /**
     * Compares the stamps of a stream.
     *
     * @param limitNanos how far a header stamp may be from its log stamp, inclusive, or {@link #UNLIMITED}
     * @return nothing where the stream is not stamped by headers, or has no log stamps or no message
     */
    public static Optional<ClockDomain> of(StreamIndex stream, long limitNanos) {
        if (stream.sourceUsed() != StampSource.HEADER || stream.logStamps().length == 0) {
            return Optional.empty();
        }
        long offsetNanos = stream.request().offsetNanos();
        long[] header = new long[stream.messages()];
        for (int i = 0; i < header.length; i++) {
            header[i] = stream.stamps()[i] - offsetNanos;
        }
        return Optional.of(of(header, stream.logStamps(), limitNanos));
    }

    /** Compares stamps, none of them below 0, so that no difference overflows. */
    static ClockDomain of(long[] header, long[] log, long limitNanos) {
        long[] differences = new long[header.length];
        int outOfOrder = 0;
        int implausible = 0;
        int implausibleAt = -1;
        for (int i = 0; i < header.length; i++) {
            differences[i] = header[i] - log[i];
            outOfOrder += i > 0 && header[i] < header[i - 1] ? 1 : 0;
            if (limitNanos != UNLIMITED && Math.abs(differences[i]) > limitNanos) {
                implausibleAt = implausible == 0 ? i : implausibleAt;
                implausible++;
            }
        }
        int[] byLog = inOrder(log);
        int backward = 0;
        for (int i = 1; i < byLog.length; i++) {
            backward += header[byLog[i]] < header[byLog[i - 1]] ? 1 : 0;
        }
        return new ClockDomain(
                header.length,
                new Ranks(differences).median(),
                drift(differences, log, byLog),
                backward,
                outOfOrder,
                implausible,
                implausibleAt);
    }

    /** Positions in the order of their stamps, stably. */
    private static int[] inOrder(long[] stamps) {
        int[] order = new int[stamps.length];
        boolean sorted = true;
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
            sorted &= i == 0 || stamps[i - 1] <= stamps[i];
        }
        if (!sorted) { // most recordings are in order
            Integer[] boxed = Arrays.stream(order).boxed().toArray(Integer[]::new);
            Arrays.sort(boxed, (a, b) -> Long.compare(stamps[a], stamps[b]));
            order = Arrays.stream(boxed).mapToInt(Integer::intValue).toArray();
        }
        return order;
    }

    /** The lower median of few values; sorts. */
    private static long median(long[] values) {
        Arrays.sort(values);
        return values[(values.length - 1) / 2];
    }

    private static Drift drift(long[] differences, long[] log, int[] byLog) {
        int stretches = Math.min(STRETCHES, byLog.length);
        long[] at = new long[stretches];
        long[] median = new long[stretches];
        for (int s = 0; s < stretches; s++) {
            int from = (int) ((long) s * byLog.length / stretches);
            int to = (int) ((s + 1L) * byLog.length / stretches);
            long[] of = new long[to - from];
            for (int i = from; i < to; i++) {
                of[i - from] = differences[byLog[i]];
            }
            median[s] = median(of);
            at[s] = log[byLog[(from + to - 1) / 2]];
        }
        double[] slopes = new double[stretches * (stretches - 1) / 2];
        int n = 0;
        for (int a = 0; a < stretches; a++) {
            for (int b = a + 1; b < stretches; b++) {
                if (at[b] > at[a]) {
                    slopes[n++] = ((double) median[b] - (double) median[a]) / (double) (at[b] - at[a]);
                }
            }
        }
        if (n == 0) {
            return new Drift(0, 0, 0);
        }
        Arrays.sort(slopes, 0, n);
        double ranks = 2.576 * Math.sqrt(stretches * (stretches - 1.0) * (2.0 * stretches + 5) / 18);
        int least = (int) Math.max(0, Math.floor((n - ranks) / 2));
        int most = (int) Math.min(n - 1.0, Math.ceil((n + ranks) / 2));
        return new Drift(slopes[(n - 1) / 2] * 1e6, slopes[least] * 1e6, slopes[most] * 1e6);
    }
}
