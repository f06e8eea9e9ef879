package io.robocache.episode;

/** Remembers the messages with the least and the greatest stamp. */
final class StrayStamp {

    private long least = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;
    private long leastAt;
    private long greatestAt;

    void see(long stamp, long index) {
        if (stamp < least) {
            least = stamp;
            leastAt = index;
        }
        if (stamp > greatest) {
            greatest = stamp;
            greatestAt = index;
        }
    }

    /** The index of the one that is farther from {@code middle}, which lies between them. */
    long farthest(long middle) {
        return middle - least > greatest - middle ? leastAt : greatestAt;
    }
}
