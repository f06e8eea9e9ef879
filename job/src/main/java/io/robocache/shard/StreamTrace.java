package io.robocache.shard;

import java.util.List;

/**
 * How a stream met the frames of an episode, in more detail than {@link StreamSync}.
 *
 * @param ages     frames by absolute age, class by class, see {@link #bin}; without zeros at the end
 * @param invalid  the first {@value #MOST_SPANS} stretches of frames without a sample
 * @param spans    how many there are
 * @param messages what was recorded while the frames run
 */
public record StreamTrace(List<Long> ages, List<Span> invalid, long spans, MessageTimes messages) {
    /** Stretches that are kept one by one. */
    public static final int MOST_SPANS = 24;

    /** Classes of ages. */
    static final int BINS = 22;

    private static final int FIRST_EXPONENT = -4;

    /**
     * Frames behind each other.
     *
     * @param from   the first of them, from 0
     * @param frames how many
     */
    public record Span(long from, long frames) {}

    public StreamTrace {
        ages = List.copyOf(ages);
        invalid = List.copyOf(invalid);
    }

    /** The class of an age: below 1/16 ms, then each twice as wide as the one before; the last has no end. */
    static int bin(float millis) {
        int exponent = Math.getExponent(Math.abs(millis));
        return Math.max(0, Math.min(BINS - 1, exponent - FIRST_EXPONENT + 1));
    }

    /** Where a class begins, in milliseconds. */
    static double edge(int bin) {
        return bin == 0 ? 0 : Math.scalb(1.0, FIRST_EXPONENT + bin - 1);
    }
}
