package io.robocache.align;

import java.util.List;
import java.util.Optional;

/**
 * The time that the required streams of an episode share, and the rules that lead there (numeric specification, section
 * 1): where stamps come from, their offset, and the first and last instant.
 *
 * @param t0 the latest first stamp of the required streams, nanoseconds
 * @param t1 the earliest last stamp of the required streams, nanoseconds; before {@code t0} where they do not overlap
 */
public record EpisodeClock(long t0, long t1) {

    /**
     * Whether a stream that asks for header stamps takes log stamps instead: it has messages and all their header stamps
     * are zero. Judged over all messages of the episode, before the offset.
     */
    public static boolean headerUnset(long[] headerStamps, int count) {
        for (int i = 0; i < count; i++) {
            if (headerStamps[i] != 0) {
                return false;
            }
        }
        return count > 0;
    }

    /**
     * Adds a stream's offset to its first {@code count} stamps, in place.
     *
     * @throws StampRangeException if a sum does not fit int64; the stamps are then not defined
     */
    public static void addOffset(long[] stamps, int count, long offsetNanos) {
        for (int i = 0; i < count; i++) {
            long sum = stamps[i] + offsetNanos;
            if (((stamps[i] ^ sum) & (offsetNanos ^ sum)) < 0) {
                throw new StampRangeException(
                        "stamp %d of message %d with offset %d ns leaves the range of int64; check the offset"
                                .formatted(stamps[i], i, offsetNanos));
            }
            stamps[i] = sum;
        }
    }

    /**
     * Checks that the stamps of an episode lie less than 2^63 ns apart.
     *
     * @param streams all streams of the episode, required or not
     * @throws StampRangeException if they do not
     */
    public static void checkSpan(List<SampleIndex> streams) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (SampleIndex stream : streams) {
            if (stream.size() > 0) {
                first = Math.min(first, stream.stamp(0));
                last = Math.max(last, stream.stamp(stream.size() - 1));
            }
        }
        if (last >= first && last - first < 0) {
            throw new StampRangeException("stamps from %d to %d span 2^63 ns or more; check the streams' stamp sources"
                    .formatted(first, last));
        }
    }

    /**
     * The time that these streams share; empty where one of them has no sample, so that the episode has no frame.
     *
     * @throws IllegalArgumentException if no stream is given
     */
    public static Optional<EpisodeClock> over(List<SampleIndex> required) {
        if (required.isEmpty()) {
            throw new IllegalArgumentException(
                    "a clock without a required stream refused: require at least one stream");
        }
        long t0 = Long.MIN_VALUE;
        long t1 = Long.MAX_VALUE;
        for (SampleIndex stream : required) {
            if (stream.size() == 0) {
                return Optional.empty();
            }
            t0 = Math.max(t0, stream.stamp(0));
            t1 = Math.min(t1, stream.stamp(stream.size() - 1));
        }
        return Optional.of(new EpisodeClock(t0, t1));
    }

    /** The frames of a rate, as {@link FrameClock#ofRate}. */
    public FrameClock atRate(long num, long den) {
        return FrameClock.ofRate(num, den, t0, t1);
    }

    /** The frames of a stream, as {@link FrameClock#ofStream}. */
    public FrameClock atSamplesOf(SampleIndex stream) {
        return FrameClock.ofStream(stream, t0, t1);
    }
}
