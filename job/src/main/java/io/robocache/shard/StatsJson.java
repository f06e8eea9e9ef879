package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import io.robocache.stats.DimensionStats;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * LeRobot's {@code meta/stats.json}: episodes folded in order, quantiles from the histograms (SPEC 8). A feature of
 * which some dimension has no finite value or figure is left out: JSON has no number for it, and LeRobot's loader
 * would take a text for one. Images and videos are not decoded, so that of them there is only the number of valid
 * ones; training with LeRobot's default {@code use_imagenet_stats} needs that entry, as it puts the figures of
 * ImageNet into it.
 */
final class StatsJson implements SidecarSink {
    /** A figure in LeRobot's naming. */
    record Figure(String name, Function<DimensionStats, Double> of) {}

    static final List<Figure> FIGURES = List.of(
            new Figure("min", DimensionStats::min),
            new Figure("max", DimensionStats::max),
            new Figure("mean", DimensionStats::mean),
            new Figure("std", DimensionStats::std),
            new Figure("q01", DimensionStats::q01),
            new Figure("q10", DimensionStats::q10),
            new Figure("q50", DimensionStats::q50),
            new Figure("q90", DimensionStats::q90),
            new Figure("q99", DimensionStats::q99));

    private final FoldedStats folded;
    private final Publication what;
    private final Placement placement;

    StatsJson(Publication what, Placement placement) {
        this.what = what;
        this.placement = placement;
        this.folded = new FoldedStats(what.schema());
    }

    /** The columns that have statistics, in schema order. */
    static List<Column> features(DatasetSchema schema) {
        return schema.configured().stream().filter(Column::statistics).toList();
    }

    /** @throws IllegalStateException if an episode lacks the statistics of a feature */
    static List<DimensionStats> of(EpisodeOutcome outcome, Column feature) {
        List<DimensionStats> stats = outcome.stats().get(feature.name());
        if (stats == null || stats.size() != feature.statisticDimensions()) {
            throw new IllegalStateException("episode " + outcome.id() + ": statistics of " + feature.name() + " have "
                    + (stats == null ? 0 : stats.size()) + " dimensions, the feature has "
                    + feature.statisticDimensions());
        }
        return stats;
    }

    /** LeRobot keeps one count a feature: the greatest over its dimensions. */
    static long count(List<DimensionStats> stats) {
        return stats.stream().mapToLong(DimensionStats::count).max().orElse(0);
    }

    @Override
    public void earlier(Sidecar sidecar) {
        accept(sidecar);
    }

    @Override
    public void accept(Sidecar sidecar) {
        folded.accept(sidecar);
    }

    @Override
    public List<Placed> place() throws IOException {
        return List.of(
                placement.place(Layout.STATS, folded.json(what.numbering().frames())));
    }

    /** Features without statistics, sorted; known after {@link #place()}. */
    List<String> leftOut() {
        return folded.leftOut();
    }

    @Override
    public void close() {}
}
