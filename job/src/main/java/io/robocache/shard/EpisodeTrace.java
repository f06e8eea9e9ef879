package io.robocache.shard;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a written episode looks like in the dataset's report.
 *
 * @param firstNanos instant of the first frame, on the recording's clock
 * @param lastNanos  instant of the last one
 * @param streams    of each stream and cloud that has an age
 * @param views      example frames of voxel groups; of one episode of each shard
 */
public record EpisodeTrace(long firstNanos, long lastNanos, Map<String, StreamTrace> streams, List<VoxelView> views) {

    /** Of an episode that has no rows, or was written by a version that kept nothing. */
    public static final EpisodeTrace NONE = new EpisodeTrace(0, 0, Map.of(), List.of());

    /** Keeps copies, streams by name. */
    public EpisodeTrace {
        streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
        views = List.copyOf(views);
    }

    /** From the first frame to the last. */
    public long nanos() {
        return lastNanos - firstNanos;
    }
}
