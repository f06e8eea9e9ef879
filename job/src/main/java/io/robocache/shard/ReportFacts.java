package io.robocache.shard;

import io.robocache.episode.Loss;
import io.robocache.shard.EpisodeOutcome.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Collects what the report shows of the episodes of a dataset, sidecar by sidecar in the order of the shards. What it keeps
 * does not grow with the dataset: sums over all of it, and a bounded number of episodes one by one.
 */
final class ReportFacts {
    /** Written episodes that are listed. */
    static final int LISTED = 150;
    /** Episodes that are shown stream by stream. */
    static final int SHOWN_BY_STREAM = 6;
    /** Losses and quarantined episodes that are listed. */
    static final int TOLD = 60;

    private static final int EXAMPLES = 4;
    private static final Comparator<ReportedEpisode> WORST =
            Comparator.comparingLong(ReportedEpisode::invalid).reversed().thenComparing(ReportedEpisode::number);

    /** What befell an episode; {@code number} is -1 of a quarantined one. */
    record Told(long number, String episode, Loss loss) {}

    /** An example of a voxel group. */
    record Example(long number, String episode, VoxelView view) {}

    private final List<ReportedEpisode> listed = new ArrayList<>();
    private final List<ReportedEpisode> worst = new ArrayList<>();
    private final SortedMap<String, ReportedStream> streams = new TreeMap<>();
    private final SortedMap<String, long[]> nonFinite = new TreeMap<>();
    private final SortedMap<String, Long> quarantineReasons = new TreeMap<>();
    private final SortedMap<String, Long> lossReasons = new TreeMap<>();
    private final SortedMap<String, Long> warningReasons = new TreeMap<>();
    private final List<Told> quarantined = new ArrayList<>();
    private final List<Told> losses = new ArrayList<>();
    private final List<Told> warnings = new ArrayList<>();
    private final List<List<Example>> examples = new ArrayList<>(); // of shards that have some
    private int every = 1;
    private long shardsWithExamples;
    private long written;
    private long quarantinedCount;
    private long withLoss;
    private long nanos;
    private long longestNanos;
    private long frames;

    /** The next shard. */
    void accept(Sidecar sidecar) {
        List<Example> ofShard = new ArrayList<>();
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.status() == Status.WRITTEN) {
                written(outcome, ofShard);
                written++;
            } else {
                quarantinedCount++;
                count(quarantineReasons, outcome.quarantine(), 1);
                tell(quarantined, -1, outcome, outcome.quarantine());
            }
            for (Loss warning : outcome.warnings()) {
                count(warningReasons, warning, warning.count());
                tell(warnings, outcome.status() == Status.WRITTEN ? written - 1 : -1, outcome, warning);
            }
        }
        if (!ofShard.isEmpty()) {
            example(ofShard);
        }
    }

    private void written(EpisodeOutcome outcome, List<Example> ofShard) {
        frames += outcome.frames();
        nanos += outcome.trace().nanos();
        longestNanos = Math.max(longestNanos, outcome.trace().nanos());
        withLoss += outcome.losses().isEmpty() ? 0 : 1;
        for (Loss loss : outcome.losses()) {
            count(lossReasons, loss, loss.count());
            tell(losses, written, outcome, loss);
        }
        outcome.sync().forEach((name, sync) -> streams.computeIfAbsent(name, n -> new ReportedStream())
                .add(written, sync, outcome.trace().streams().get(name)));
        outcome.stats().forEach((feature, dimensions) -> {
            long[] sums = nonFinite.computeIfAbsent(feature, name -> new long[dimensions.size()]);
            for (int d = 0; d < sums.length && d < dimensions.size(); d++) {
                sums[d] += dimensions.get(d).nonFinite();
            }
        });
        outcome.trace()
                .views()
                .forEach(view -> ofShard.add(new Example(written, outcome.id().toString(), view)));
        ReportedEpisode episode = ReportedEpisode.of(written, outcome);
        if (listed.size() < LISTED) {
            listed.add(episode);
        }
        if (episode.invalid() > 0 || gaps(outcome) > 0) {
            worst.add(episode);
            worst.sort(WORST);
            if (worst.size() > SHOWN_BY_STREAM) {
                worst.remove(worst.size() - 1);
            }
        }
    }

    private static long gaps(EpisodeOutcome outcome) {
        return outcome.trace().streams().values().stream()
                .mapToLong(stream -> stream.messages().gaps())
                .sum();
    }

    private static void count(Map<String, Long> reasons, Loss loss, long count) {
        reasons.merge(loss.reason().code(), count, Long::sum);
    }

    private static void tell(List<Told> list, long number, EpisodeOutcome outcome, Loss loss) {
        if (list.size() < TOLD) {
            list.add(new Told(number, outcome.id().toString(), loss));
        }
    }

    /** Keeps examples of shards that lie evenly over the dataset, the first one among them. */
    private void example(List<Example> ofShard) {
        if (shardsWithExamples++ % every != 0) {
            return;
        }
        examples.add(ofShard);
        if (examples.size() > EXAMPLES) {
            for (int i = examples.size() - 1; i > 0; i--) {
                if (i % 2 == 1) {
                    examples.remove(i);
                }
            }
            every *= 2;
        }
    }

    /** The first written episodes. */
    List<ReportedEpisode> listed() {
        return listed;
    }

    /** The episodes with most frames at which a stream is not valid, or with gaps; the worst first. */
    List<ReportedEpisode> worst() {
        return worst;
    }

    SortedMap<String, ReportedStream> streams() {
        return streams;
    }

    /** Values that were left out of statistics, by feature and dimension. */
    SortedMap<String, long[]> nonFinite() {
        return nonFinite;
    }

    SortedMap<String, Long> quarantineReasons() {
        return quarantineReasons;
    }

    SortedMap<String, Long> lossReasons() {
        return lossReasons;
    }

    SortedMap<String, Long> warningReasons() {
        return warningReasons;
    }

    List<Told> quarantined() {
        return quarantined;
    }

    List<Told> losses() {
        return losses;
    }

    List<Told> warnings() {
        return warnings;
    }

    /** Examples of voxel groups, shard by shard. */
    List<Example> examples() {
        return examples.stream().flatMap(List::stream).toList();
    }

    long written() {
        return written;
    }

    long quarantinedCount() {
        return quarantinedCount;
    }

    long withLoss() {
        return withLoss;
    }

    /** From first frames to last frames, all episodes together. */
    long nanos() {
        return nanos;
    }

    long longestNanos() {
        return longestNanos;
    }

    long frames() {
        return frames;
    }
}
