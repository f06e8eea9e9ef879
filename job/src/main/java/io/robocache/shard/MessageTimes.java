package io.robocache.shard;

import java.util.List;

/**
 * The distinct stamps of one stream from the sample that the first frame takes to the last frame.
 *
 * @param messages     how many
 * @param periodNanos  median distance; 0 with fewer than two
 * @param jitterNanos  95th percentile of |distance - period|
 * @param longestNanos the greatest distance
 * @param gaps         distances in which several messages in a row are missing; 0 where the stream has no period
 * @param drops        messages missing outside gaps
 * @param where        the first {@value #MOST_GAPS} gaps: nanoseconds from the first frame to their begin, and their length
 * @param clock        how far the sender's clock is from the recorder's; null where only one of them stamped
 */
public record MessageTimes(
        long messages,
        long periodNanos,
        long jitterNanos,
        long longestNanos,
        long gaps,
        long drops,
        List<Gap> where,
        Clock clock) {
    /** Gaps that are kept one by one. */
    public static final int MOST_GAPS = 8;

    /** Of a stream without a message. */
    public static final MessageTimes NONE = new MessageTimes(0, 0, 0, 0, 0, 0, List.of(), null);

    /** A stretch without messages, from the first frame. */
    public record Gap(long afterNanos, long nanos) {}

    /**
     * Header stamp less log stamp.
     *
     * @param medianNanos  the lower median
     * @param scatterNanos 95th percentile of the distance to it
     */
    public record Clock(long medianNanos, long scatterNanos) {}

    public MessageTimes {
        where = List.copyOf(where);
    }
}
