package io.robocache.bench;

import java.util.Arrays;

/**
 * How long one thing took.
 *
 * @param group  what is timed, one of the names in {@link Bench}
 * @param name   the case
 * @param median milliseconds a batch; {@code p99} and {@code least} likewise
 * @param p99    the 99th percentile, nearest rank
 * @param least  the fastest
 * @param runs   how many were timed
 * @param floor  milliseconds that moving the bytes would take at the bandwidth measured in the same run; 0 where none applies
 */
public record BenchResult(String group, String name, double median, double p99, double least, int runs, double floor) {

    /**
     * Of timed runs.
     *
     * @param millis each run's, any order; sorted here
     */
    static BenchResult of(String group, String name, double[] millis, double floor) {
        Arrays.sort(millis);
        int last = (int) Math.ceil(0.99 * millis.length) - 1;
        return new BenchResult(group, name, millis[millis.length / 2], millis[last], millis[0], millis.length, floor);
    }

    /** The floor's share of the median, from 0 to about 1; 0 where none applies. */
    public double share() {
        return floor / median;
    }
}
