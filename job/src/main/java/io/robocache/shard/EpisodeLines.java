package io.robocache.shard;

import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Placement.Placed;
import io.robocache.stats.DimensionStats;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * LeRobot v2.1's {@code tasks.jsonl}, {@code episodes.jsonl} and {@code episodes_stats.jsonl}: a canonical JSON line for
 * each sentence or written episode, in order.
 *
 * <p>Its loader merges the figures min, max, mean, std and count of all episodes, takes what an episode lacks as not
 * there, and ends with an error where a feature whose name has {@code image} in it does not have those of three channels
 * (aggregate_stats and _assert_type_and_shape of lerobot/common/datasets/compute_stats.py). So such a feature is left out,
 * as is one with a figure that is not finite, for which JSON has no number.
 */
final class EpisodeLines implements SidecarSink {
    /** Whether each episode's figures are written. */
    enum Figures {
        NONE,
        OF_EACH_EPISODE
    }

    private static final Set<String> MERGED = Set.of("min", "max", "mean", "std");

    private final Placement placement;
    private final List<Column> features;
    private final HashedFile episodes;
    private final HashedFile figures; // null without them
    private long episode;

    EpisodeLines(Publication what, Placement placement, Figures which) throws IOException {
        this.placement = placement;
        this.features = features(what.schema());
        this.episode = what.episodesBefore();
        this.episodes = begun(Layout.EPISODE_LINES, placement);
        this.figures = which == Figures.NONE ? null : begun(Layout.EPISODE_STATS_LINES, placement);
    }

    /** A file that begins with the lines of the version before. */
    private static HashedFile begun(String relative, Placement placement) throws IOException {
        HashedFile file = new HashedFile(placement.prepared(relative), placement.storage());
        Path before = placement.before(relative);
        if (before != null) {
            try (InputStream in = placement.storage().open(before)) {
                file.writeAll(in);
            }
        }
        return file;
    }

    /** The features of which episodes have figures. */
    static List<Column> features(DatasetSchema schema) {
        return StatsJson.features(schema).stream()
                .filter(feature -> !feature.name().contains("image"))
                .toList();
    }

    /** Writes and places the sentences. */
    static Placed tasks(Publication what, Placement placement) throws IOException {
        return placement.place(Layout.TASK_LINES, tasks(what.numbering().tasks()));
    }

    /** The lines of the sentences, in the order of {@code task_index}. */
    static String tasks(List<String> tasks) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < tasks.size(); i++) {
            lines.append(Json.compact(Map.of("task_index", i, "task", tasks.get(i))))
                    .append('\n');
        }
        return lines.toString();
    }

    @Override
    public void accept(Sidecar sidecar) throws IOException {
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.status() == Status.WRITTEN) {
                episodes.line(line(episode, outcome));
                if (figures != null) {
                    figures.line(figures(episode, outcome, features));
                }
                episode++;
            }
        }
    }

    /** What is told of an episode. */
    static String line(long episode, EpisodeOutcome outcome) {
        Set<String> tasks = new LinkedHashSet<>();
        outcome.tasks().forEach(run -> tasks.add(run.task()));
        return Json.compact(Map.of("episode_index", episode, "tasks", List.copyOf(tasks), "length", outcome.frames()));
    }

    /** Its figures. */
    static String figures(long episode, EpisodeOutcome outcome, List<Column> features) {
        return Json.compact(Map.of("episode_index", episode, "stats", figures(outcome, features)));
    }

    private static Map<String, Object> figures(EpisodeOutcome outcome, List<Column> features) {
        Map<String, Object> all = new TreeMap<>();
        for (Column feature : features) {
            List<DimensionStats> stats = StatsJson.of(outcome, feature);
            Map<String, Object> own = new TreeMap<>();
            boolean finite = true;
            for (StatsJson.Figure figure : StatsJson.FIGURES) {
                if (MERGED.contains(figure.name())) {
                    List<Double> values = stats.stream().map(figure.of()).toList();
                    finite &= values.stream().allMatch(Double::isFinite);
                    own.put(figure.name(), values);
                }
            }
            own.put("count", List.of(StatsJson.count(stats)));
            if (finite) {
                all.put(feature.name(), own);
            }
        }
        return all;
    }

    @Override
    public List<Placed> place() throws IOException {
        List<Placed> placed = new ArrayList<>(List.of(place(Layout.EPISODE_LINES, episodes)));
        if (figures != null) {
            placed.add(place(Layout.EPISODE_STATS_LINES, figures));
        }
        return placed;
    }

    private Placed place(String relative, HashedFile file) throws IOException {
        file.finish();
        return placement.place(relative, placement.prepared(relative), file.bytes(), file.sha256());
    }

    @Override
    public void close() throws IOException {
        try {
            episodes.close();
        } finally {
            if (figures != null) {
                figures.close();
            }
        }
    }
}
