package io.robocache.job;

import io.robocache.align.Precision;
import io.robocache.shard.OutputLayout;
import java.io.Serializable;

/**
 * What is written.
 *
 * @param uri        folder of the dataset; changes no byte
 * @param precision  the default of the streams
 * @param shardBytes recordings read for one shard, at least 1, or {@link #AUTO}
 * @param robotType  robot_type of info.json
 * @param half       how float16 is stored
 * @param layout     how the dataset lies in its folder
 * @param lockTimeoutNanos without a sign of life for so long another build of this output counts as dead; changes no byte
 */
public record OutputConfig(
        String uri,
        Precision precision,
        long shardBytes,
        String robotType,
        FloatForm.Half half,
        OutputLayout layout,
        long lockTimeoutNanos)
        implements Serializable {
    /** Shards follow the size of the input. */
    public static final long AUTO = 0;

    /** More often than a few times in so long nobody should have to give a sign of life. */
    static final long SHORTEST_LOCK_TIMEOUT_NANOS = 1_000_000_000L;
}
