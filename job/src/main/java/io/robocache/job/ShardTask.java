package io.robocache.job;

import io.robocache.align.Policy;
import io.robocache.device.Backend;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeRef;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.PlannedShard;
import io.robocache.shard.ShardWriter;
import io.robocache.shard.Sidecar;
import io.robocache.shard.StagedFile;
import io.robocache.shard.StagingArea;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;

/**
 * Build, on an executor: the episodes of one shard become one staged file and its sidecar. Two attempts at a shard write
 * the same bytes under different names.
 */
record ShardTask(JobConfig config, DatasetSchema schema, StagingArea staging, String runId, HadoopSettings settings)
        implements ParcelTask<PlannedShard, BuiltShard> {

    @Override
    public BuiltShard apply(PlannedShard shard, Tally tally) throws IOException {
        long started = System.nanoTime();
        String attempt = TaskFacts.attempt(runId);
        Backend backend = ExecutorBackend.current(config.backend());
        Map<String, Long> before = backend.counters().snapshot();
        SortedMap<EpisodeId, EpisodeOutcome> damaged = new TreeMap<>();
        Sidecar sidecar = null;
        while (sidecar == null) {
            // One allocator a task: a vector that was not freed fails the task here.
            try (BufferAllocator memory = backend.taskMemory("shard " + shard.number() + " " + attempt)) {
                sidecar = build(shard, attempt, backend, memory, damaged, tally);
            }
            if (sidecar == null) {
                tally.restart();
            }
        }
        sidecar.write(staging.sidecar(shard.number(), attempt), settings.open());
        BuiltShard built = TaskFacts.built(
                shard, sidecar, staging.sidecar(shard.number(), attempt), BackendUse.of(backend, before), started);
        tally.built(built);
        return built;
    }

    @Override
    public Set<Metric> metrics() {
        return Metric.OF_BUILD;
    }

    /**
     * Builds the shard without the episodes that are known to be damaged; null if one more proves so after its first
     * row, which only a new file can forget.
     */
    private Sidecar build(
            PlannedShard shard,
            String attempt,
            Backend backend,
            BufferAllocator memory,
            Map<EpisodeId, EpisodeOutcome> damaged,
            Tally tally)
            throws IOException {
        Configuration hadoop = settings.open();
        Map<String, Policy> policies = Tally.policies(config);
        List<EpisodeOutcome> outcomes = new ArrayList<>();
        SortedMap<String, List<QuantileHistogram>> histograms = new TreeMap<>();
        try (EpisodeBuilder builder = new EpisodeBuilder(config, schema, backend, memory, hadoop, tally);
                ShardWriter writer = ShardWriter.create(staging.stagedShard(shard.number(), attempt), hadoop, schema)) {
            for (EpisodeRef episode : shard.episodes()) {
                EpisodeOutcome known = damaged.get(episode.id());
                try {
                    List<EpisodeOutcome> ended =
                            known != null ? List.of(known) : builder.build(episode, writer, histograms);
                    ended.forEach(outcome -> tally.ended(outcome, policies));
                    outcomes.addAll(ended);
                } catch (RefusedEpisodeException late) {
                    damaged.put(episode.id(), EpisodeBuilder.quarantined(episode, late));
                    return null;
                } catch (RuntimeException bug) {
                    throw new IllegalStateException("[" + episode.uri() + "] building failed: " + bug, bug);
                }
            }
            boolean rows = outcomes.stream().anyMatch(outcome -> outcome.status() == Status.WRITTEN);
            return new Sidecar(
                    shard.number(), staging.planHash(), rows ? committed(writer, tally) : null, outcomes, histograms);
        } // without commit(), close() discards
    }

    private static StagedFile committed(ShardWriter writer, Tally tally) throws IOException {
        long started = System.nanoTime();
        StagedFile file = writer.commit();
        tally.took(Metric.TIME_ENCODE, started);
        return file;
    }
}
