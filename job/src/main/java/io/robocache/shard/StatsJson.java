package io.robocache.shard;

import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Placement.Placed;
import io.robocache.stats.DatasetStats;
import io.robocache.stats.DimensionStats;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private final Map<Column, DatasetStats> folded =
            new TreeMap<>((a, b) -> a.name().compareTo(b.name()));
    private final Publication what;
    private final Placement placement;
    private final List<String> leftOut = new ArrayList<>();
    private final Map<String, Long> images = new TreeMap<>();

    StatsJson(Publication what, Placement placement) {
        this.what = what;
        this.placement = placement;
        what.schema().columns().stream().filter(ImageColumn::is).forEach(column -> images.put(column.name(), 0L));
        features(what.schema())
                .forEach(feature -> folded.put(feature, new DatasetStats(feature.statisticDimensions())));
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
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            images.replaceAll((name, valid) -> valid + validFrames(outcome, name));
        }
        for (Map.Entry<Column, DatasetStats> feature : folded.entrySet()) {
            for (EpisodeOutcome outcome : sidecar.outcomes()) {
                if (outcome.status() == Status.WRITTEN) {
                    feature.getValue().fold(of(outcome, feature.getKey()));
                }
            }
            List<QuantileHistogram> parts =
                    sidecar.histograms().getOrDefault(feature.getKey().name(), List.of());
            for (int dimension = 0; dimension < parts.size(); dimension++) {
                feature.getValue().add(dimension, parts.get(dimension));
            }
        }
    }

    @Override
    public List<Placed> place() throws IOException {
        Map<String, Object> json = new HashMap<>();
        folded.forEach((feature, stats) -> {
            List<DimensionStats> dimensions = stats.finish();
            Map<String, Object> figures = new HashMap<>();
            boolean finite = true;
            for (Figure figure : FIGURES) {
                List<Double> values = dimensions.stream().map(figure.of()).toList();
                finite &= values.stream().allMatch(Double::isFinite);
                figures.put(figure.name(), values);
            }
            figures.put("count", List.of(count(dimensions)));
            if (finite) {
                json.put(feature.name(), figures);
            } else {
                leftOut.add(feature.name());
            }
        });
        what.schema()
                .videos()
                .forEach(video -> images.put(video.name(), what.numbering().frames()));
        images.forEach((name, valid) -> json.put(name, Map.of("count", List.of(valid))));
        return List.of(placement.place(Layout.STATS, Json.indented(json)));
    }

    /** Features without statistics, sorted; known after {@link #place()}. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    @Override
    public void close() {}

    private static long validFrames(EpisodeOutcome outcome, String stream) {
        StreamSync sync = outcome.sync().get(stream);
        return sync == null ? 0 : sync.valid();
    }
}
