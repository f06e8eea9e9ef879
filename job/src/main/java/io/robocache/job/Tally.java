package io.robocache.job;

import io.robocache.align.Policy;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.voxel.VoxelBatch;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.BigIntVector;

/**
 * What one task counts. It is asked for once a batch or an episode, never once a row. All of it goes to {@link JvmWork} at
 * once, whatever becomes of the task; what is here when the task ends well is its result. Not thread-safe.
 */
final class Tally {
    private final EnumMap<Metric, Long> counts = new EnumMap<>(Metric.class);

    Tally() {}

    void add(Metric metric, long count) {
        counts.merge(metric, count, Long::sum);
        JvmWork.add(metric, count);
    }

    /** Adds the time since then; returns now. Both as {@link System#nanoTime}. */
    long took(Metric metric, long sinceNanos) {
        long now = System.nanoTime();
        add(metric, now - sinceNanos);
        return now;
    }

    /** Forgets what the task did so far, because it begins its shard anew and would count it twice. */
    void restart() {
        long before = count(Metric.SHARDS_BUILT_AGAIN);
        counts.clear();
        counts.put(Metric.SHARDS_BUILT_AGAIN, before);
        add(Metric.SHARDS_BUILT_AGAIN, 1);
    }

    long count(Metric metric) {
        return counts.getOrDefault(metric, 0L);
    }

    /**
     * Counts an episode that ended.
     *
     * @param policies of each stream and cloud; see {@link #policies}
     */
    void ended(EpisodeOutcome outcome, Map<String, Policy> policies) {
        if (outcome.status() == Status.QUARANTINED) {
            add(Metric.EPISODES_QUARANTINED, 1);
            return;
        }
        add(Metric.EPISODES_WRITTEN, 1);
        add(Metric.EPISODES_WITH_LOSS, outcome.losses().isEmpty() ? 0 : 1);
        add(Metric.FRAMES, outcome.frames());
        outcome.sync().forEach((name, sync) -> {
            Policy policy = policies.get(name);
            add(Metric.valid(policy), sync.valid());
            add(Metric.invalid(policy), sync.frames() - sync.valid());
        });
    }

    /** Counts a shard that was built. */
    void built(BuiltShard shard) {
        add(Metric.SHARDS_BUILT, 1);
        add(Metric.BYTES_INPUT, shard.bytesIn());
        add(Metric.BYTES_WRITTEN, shard.bytes());
        add(Metric.TIME_BUILD, shard.wallNanos());
    }

    /** Counts the points of a batch, for each group. */
    void voxelized(List<VoxelBatch> groups) {
        for (VoxelBatch group : groups) {
            add(Metric.POINTS_IN, sum(group.pointsIn()));
            add(Metric.POINTS_OUT_OF_RANGE, sum(group.outOfRange()));
            add(Metric.POINTS_NON_FINITE, sum(group.nonFinite()));
            add(Metric.VOXELS, sum(group.voxels()));
        }
    }

    private static long sum(BigIntVector frames) {
        long sum = 0;
        for (int i = 0; i < frames.getValueCount(); i++) {
            sum += frames.get(i);
        }
        return sum;
    }

    /** How each stream and cloud of a configuration is chosen, by name. */
    static Map<String, Policy> policies(JobConfig config) {
        Map<String, Policy> policies = new TreeMap<>();
        config.streams()
                .forEach(
                        stream -> policies.put(stream.name(), stream.alignment().policy()));
        config.voxels().forEach(group -> group.clouds()
                .forEach(cloud ->
                        policies.put(cloud.request().name(), cloud.choice().policy())));
        return policies;
    }
}
