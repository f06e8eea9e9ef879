package io.robocache.job;

import io.robocache.stats.Ranks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The stamps of one stream of one episode, in nanoseconds. Distances are those of neighbouring distinct stamps, in the
 * order of time. Of a stream that is not periodic nothing is said to be lost.
 *
 * @param first           least stamp; 0 without messages
 * @param last            greatest stamp; 0 without messages
 * @param medianPeriod    median distance (the lower of two); 0 with fewer than two stamps
 * @param jitterP95       95th percentile of |distance - median period|; lost messages count as jitter here
 * @param longestDistance the greatest distance
 * @param longestStep     the greatest distance outside gaps; 0 if not periodic
 * @param periodic        whether half of at least two distances are within a quarter of the median period
 * @param steps           periods that the distances outside gaps span, each rounded; 0 if not periodic
 * @param stepNanos       sum of the distances outside gaps; 0 if not periodic
 * @param gaps            distances in which {@value #GAP_LOST} messages or more are missing
 * @param where           the first {@value #MAX_WHERE} gaps, in the order of time
 * @param drops           messages missing outside gaps: the sum of each distance in periods, rounded, less one, so that a
 *                        message between two others makes up for one that is late
 * @param duplicates      messages whose stamp an earlier one has
 * @param backwards       messages whose stamp is before that of the message before, in the order of the file
 */
public record StreamTimes(
        long first,
        long last,
        long medianPeriod,
        long jitterP95,
        long longestDistance,
        long longestStep,
        boolean periodic,
        long steps,
        long stepNanos,
        long gaps,
        List<Gap> where,
        long drops,
        long duplicates,
        long backwards)
        implements Serializable {

    /** So many missing messages in a row are a gap, fewer are drops. */
    public static final int GAP_LOST = 3;

    /** Gaps that are listed one by one. */
    public static final int MAX_WHERE = 16;

    private static final int LEAST_DISTANCES = 2;
    private static final int PERCENT_95 = 95;

    /** What recorders are commonly set to, Hz. */
    private static final double[] NOMINAL = {
        1, 2, 4, 5, 10, 12.5, 15, 20, 24, 25, 29.97, 30, 40, 50, 59.94, 60, 75, 90, 100, 120, 125, 150, 200, 240, 250,
        300, 400, 500, 800, 1000, 1600, 2000, 4000, 5000, 8000, 10000
    };

    private static final double NOMINAL_WITHIN = 0.02;

    /**
     * A stretch without messages.
     *
     * @param begin  stamp of the last message before it
     * @param length to the next message
     */
    public record Gap(long begin, long length) implements Serializable {}

    public StreamTimes {
        where = List.copyOf(where);
    }

    /** Measures stamps in the order of the file; borrowed. */
    static StreamTimes of(long[] stamps) {
        long[] sorted = ascending(stamps);
        long[] distances = new long[Math.max(0, sorted.length - 1)];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = sorted[i + 1] - sorted[i];
        }
        long median = new Ranks(distances).median();
        long longest = 0;
        long[] jitter = new long[distances.length];
        for (int i = 0; i < distances.length; i++) {
            jitter[i] = Math.abs(distances[i] - median);
            longest = Math.max(longest, distances[i]);
        }
        Ranks jitters = new Ranks(jitter);
        boolean periodic = distances.length >= LEAST_DISTANCES && jitters.median() <= median / 4;
        long longestStep = 0;
        long steps = 0;
        long stepNanos = 0;
        long gaps = 0;
        long drops = 0;
        List<Gap> where = new ArrayList<>();
        for (int i = 0; periodic && i < distances.length; i++) {
            long periods = rounded(distances[i], median);
            if (periods > GAP_LOST) {
                gaps++;
                if (where.size() < MAX_WHERE) {
                    where.add(new Gap(sorted[i], distances[i]));
                }
            } else {
                longestStep = Math.max(longestStep, distances[i]);
                steps += periods;
                stepNanos += distances[i];
                drops += periods - 1;
            }
        }
        return new StreamTimes(
                sorted.length == 0 ? 0 : sorted[0],
                sorted.length == 0 ? 0 : sorted[sorted.length - 1],
                median,
                jitters.percentile(PERCENT_95),
                longest,
                longestStep,
                periodic,
                steps,
                stepNanos,
                gaps,
                where,
                Math.max(0, drops),
                stamps.length - sorted.length,
                backwards(stamps));
    }

    /** Distinct stamps in the order of time, which most recordings have them in already. */
    private static long[] ascending(long[] stamps) {
        boolean already = true;
        for (int i = 1; i < stamps.length && already; i++) {
            already = stamps[i - 1] < stamps[i];
        }
        return already ? stamps : Arrays.stream(stamps).sorted().distinct().toArray();
    }

    private static long backwards(long[] stamps) {
        long backwards = 0;
        for (int i = 1; i < stamps.length; i++) {
            backwards += stamps[i] < stamps[i - 1] ? 1 : 0;
        }
        return backwards;
    }

    /** distance / period, halves upwards, without overflow; period above 0. */
    private static long rounded(long distance, long period) {
        long rest = distance % period;
        return distance / period + (rest >= period - rest ? 1 : 0);
    }

    /** Median messages a second; 0 where unknown. */
    public double rate() {
        return medianPeriod == 0 ? 0 : 1e9 / medianPeriod;
    }

    /**
     * The plausible rate nearest to the mean rate outside gaps with what was dropped counted in, which jitter moves less
     * than the median; 0 where the stream is not periodic or no such rate is within 2 %.
     */
    public double nominalRate() {
        if (!periodic || stepNanos == 0) {
            return 0;
        }
        double rate = steps * 1e9 / stepNanos;
        double nearest = 0;
        for (double candidate : NOMINAL) {
            if (Math.abs(candidate - rate) < Math.abs(nearest - rate)) {
                nearest = candidate;
            }
        }
        return Math.abs(nearest - rate) <= NOMINAL_WITHIN * nearest ? nearest : 0;
    }
}
