package io.robocache.shard;

/**
 * When a shard is full. Whole episodes always; a single episode above the limit has a shard of its own.
 *
 * @param episodes most episodes in a shard
 * @param bytes    most input bytes in a shard, or {@link #BY_TOTAL}
 */
public record PlanRule(int episodes, long bytes) {

    /** Bytes: the total divided by 64, at least 32 MiB and at most 1 GiB. */
    public static final long BY_TOTAL = 0;

    private static final int EPISODES = 256;
    private static final long LEAST_BYTES = 32L << 20;
    private static final long MOST_BYTES = 1L << 30;
    private static final int TARGET_SHARDS = 64;

    /** @throws IllegalArgumentException if a limit is not positive */
    public PlanRule {
        if (episodes < 1 || bytes < 0) {
            throw new IllegalArgumentException(
                    "shard limit of " + episodes + " episodes and " + bytes + " bytes refused; both must be positive");
        }
    }

    /** 256 episodes and a byte limit from the total. */
    public static PlanRule defaults() {
        return new PlanRule(EPISODES, BY_TOTAL);
    }

    /** 256 episodes and at most {@code bytes} of input. */
    public static PlanRule ofBytes(long bytes) {
        return new PlanRule(EPISODES, bytes);
    }

    long limitFor(long totalBytes) {
        return bytes != BY_TOTAL ? bytes : Math.max(LEAST_BYTES, Math.min(MOST_BYTES, totalBytes / TARGET_SHARDS));
    }
}
