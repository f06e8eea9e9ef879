package io.robocache.shard;

import io.robocache.episode.Reason;
import io.robocache.shard.EpisodeOutcome.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The global numbers: prefix sums over frames, contiguous episodes and files, tasks by first appearance. Reads sidecars
 * one by one and keeps some 20 bytes an episode and a task run; statistics are not kept.
 */
public final class Numbering {
    private final List<ShardNumbers> shards = new ArrayList<>();
    private final List<Long> quarantinedUpTo = new ArrayList<>(); // with each shard
    private final Map<String, Integer> tasks = new LinkedHashMap<>();
    private long episodes;
    private long frames;
    private long quarantined;
    private long tooShort;
    private int files;

    /** Before the first shard. */
    Numbering() {}

    /**
     * Numbers a dataset.
     *
     * @param inOrder the sidecars of shards 0, 1, ... ; read once
     * @throws IllegalArgumentException if a shard is missing or out of order
     */
    public static Numbering of(Iterable<Sidecar> inOrder) {
        Numbering numbering = new Numbering();
        for (Sidecar sidecar : inOrder) {
            numbering.add(sidecar);
        }
        return numbering;
    }

    /** The next shard. */
    void add(Sidecar sidecar) {
        if (sidecar.shard() != shards.size()) {
            throw new IllegalArgumentException("sidecar of shard " + sidecar.shard() + " where shard " + shards.size()
                    + " was expected; number sidecars in the order of the plan, without gaps");
        }
        long[] length = new long[sidecar.outcomes().size()];
        int[] runs = new int[length.length];
        List<TaskRun> all = new ArrayList<>();
        int written = 0;
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.status() == Status.QUARANTINED) {
                quarantined++;
                tooShort += outcome.quarantine().reason() == Reason.TOO_SHORT ? 1 : 0;
                continue;
            }
            length[written] = outcome.frames();
            runs[written++] = outcome.tasks().size();
            all.addAll(outcome.tasks());
        }
        int[] runTasks = new int[all.size()];
        long[] runFrames = new long[all.size()];
        for (int i = 0; i < runTasks.length; i++) {
            runTasks[i] = tasks.computeIfAbsent(all.get(i).task(), t -> tasks.size());
            runFrames[i] = all.get(i).frames();
        }
        ShardNumbers numbers = new ShardNumbers(
                sidecar.shard(),
                written > 0 ? files++ : ShardNumbers.NO_FILE,
                episodes,
                frames,
                Arrays.copyOf(length, written),
                Arrays.copyOf(runs, written),
                runTasks,
                runFrames);
        shards.add(numbers);
        quarantinedUpTo.add(quarantined);
        episodes += written;
        frames += numbers.rows();
    }

    /** Written episodes. */
    public long episodes() {
        return episodes;
    }

    /** Rows. */
    public long frames() {
        return frames;
    }

    /** Episodes without rows. */
    public long quarantined() {
        return quarantined;
    }

    /** Those of them that are in that shard or behind it. */
    long quarantinedFrom(int shard) {
        return quarantined - (shard == 0 ? 0 : quarantinedUpTo.get(shard - 1));
    }

    /** Those of them that are only shorter than the configuration wants. */
    public long tooShort() {
        return tooShort;
    }

    /** Shards with rows. */
    public int files() {
        return files;
    }

    /** Shards, with or without rows. */
    public int shards() {
        return shards.size();
    }

    /** Sentences by {@code task_index}. */
    public List<String> tasks() {
        return List.copyOf(tasks.keySet());
    }

    /** The numbers of one shard. */
    public ShardNumbers of(int shard) {
        return shards.get(shard);
    }
}
