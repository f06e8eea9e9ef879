package io.robocache.align;

import io.robocache.device.Unsigned64;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * Which clouds of one sensor belong to a frame (numeric specification, section 7). The clouds of several sensors are
 * merged in the order of the configuration, each sensor's as given here. Immutable and thread-safe.
 *
 * @param policy      {@link Policy#PREVIOUS} or {@link Policy#NEAREST}: one cloud; {@link Policy#WINDOW}: all of a span
 * @param spanNanos   of {@code WINDOW} the span, from 1: a cloud is taken where its age is below it; else 0
 * @param maxAgeNanos the greatest age of a cloud, without its sign, inclusive; {@link Alignment#UNLIMITED} for none
 */
public record CloudChoice(Policy policy, long spanNanos, long maxAgeNanos) implements Serializable {

    /**
     * Checks the combination.
     *
     * @throws IllegalArgumentException if the policy interpolates, the span does not fit the policy, or the age is negative
     */
    public CloudChoice {
        if (policy.interpolates()) {
            throw new IllegalArgumentException(
                    "policy %s refused for clouds: use PREVIOUS, NEAREST or WINDOW".formatted(policy));
        }
        if (policy == Policy.WINDOW ? spanNanos < 1 : spanNanos != 0) {
            throw new IllegalArgumentException(
                    "span of %d ns refused with policy %s: from 1 with WINDOW, 0 without".formatted(spanNanos, policy));
        }
        if (maxAgeNanos < Alignment.UNLIMITED) {
            throw new IllegalArgumentException(
                    "age limit %d ns refused: limits start at 0; leave it out for no limit".formatted(maxAgeNanos));
        }
    }

    /** The samples taken at {@code t}, by ascending stamp; the sensor is valid where there is one. */
    public int[] at(SampleIndex clouds, long t) {
        int last = policy == Policy.NEAREST ? clouds.nearest(t) : clouds.atOrBefore(t);
        int first = last;
        if (policy == Policy.WINDOW) {
            while (first > 0 && inSpan(clouds, first - 1, t)) {
                first--;
            }
        }
        boolean none = last < 0 || (policy == Policy.WINDOW && !inSpan(clouds, last, t));
        return none
                ? new int[0]
                : IntStream.rangeClosed(first, last)
                        .filter(k -> maxAgeNanos == Alignment.UNLIMITED
                                || Long.compareUnsigned(age(clouds, k, t), maxAgeNanos) <= 0)
                        .toArray();
    }

    /** Milliseconds from the newest of the samples taken to {@code t}, negative for a later one; NaN if none was taken. */
    public static float ageMillis(SampleIndex clouds, int[] taken, long t) {
        if (taken.length == 0) {
            return Float.NaN;
        }
        int newest = taken[taken.length - 1];
        double nanos = Unsigned64.toDouble(age(clouds, newest, t));
        return (float) ((clouds.stamp(newest) <= t ? nanos : -nanos) / 1e6);
    }

    private boolean inSpan(SampleIndex clouds, int k, long t) {
        return Long.compareUnsigned(t - clouds.stamp(k), spanNanos) < 0;
    }

    /** Without its sign; unsigned, as the difference of two int64 may need 64 bits. */
    private static long age(SampleIndex clouds, int k, long t) {
        return clouds.stamp(k) <= t ? t - clouds.stamp(k) : clouds.stamp(k) - t;
    }
}
