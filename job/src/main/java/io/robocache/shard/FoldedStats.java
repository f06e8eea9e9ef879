package io.robocache.shard;

import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.stats.DatasetStats;
import io.robocache.stats.DimensionStats;
import io.robocache.stats.QuantileHistogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@link StatsJson} writes, folded shard by shard in their order; can be asked after any shard. Not thread-safe. */
final class FoldedStats {
    private final DatasetSchema schema;
    private final Map<Column, DatasetStats> folded =
            new TreeMap<>((a, b) -> a.name().compareTo(b.name()));
    private final Map<String, Long> images = new TreeMap<>();
    private List<String> leftOut = List.of();

    FoldedStats(DatasetSchema schema) {
        this.schema = schema;
        schema.columns().stream().filter(ImageColumn::is).forEach(column -> images.put(column.name(), 0L));
        StatsJson.features(schema)
                .forEach(feature -> folded.put(feature, new DatasetStats(feature.statisticDimensions())));
    }

    /** The next shard. */
    void accept(Sidecar sidecar) {
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            images.replaceAll((name, valid) -> valid + validFrames(outcome, name));
        }
        for (Map.Entry<Column, DatasetStats> feature : folded.entrySet()) {
            for (EpisodeOutcome outcome : sidecar.outcomes()) {
                if (outcome.status() == Status.WRITTEN) {
                    feature.getValue().fold(StatsJson.of(outcome, feature.getKey()));
                }
            }
            List<QuantileHistogram> parts =
                    sidecar.histograms().getOrDefault(feature.getKey().name(), List.of());
            for (int dimension = 0; dimension < parts.size(); dimension++) {
                feature.getValue().add(dimension, parts.get(dimension));
            }
        }
    }

    /**
     * The text of {@code stats.json}.
     *
     * @param frames of the dataset so far
     */
    String json(long frames) {
        Map<String, Object> json = new HashMap<>();
        List<String> without = new ArrayList<>();
        folded.forEach((feature, stats) -> {
            List<DimensionStats> dimensions = stats.finish();
            Map<String, Object> figures = new HashMap<>();
            boolean finite = true;
            for (StatsJson.Figure figure : StatsJson.FIGURES) {
                List<Double> values = dimensions.stream().map(figure.of()).toList();
                finite &= values.stream().allMatch(Double::isFinite);
                figures.put(figure.name(), values);
            }
            figures.put("count", List.of(StatsJson.count(dimensions)));
            if (finite) {
                json.put(feature.name(), figures);
            } else {
                without.add(feature.name());
            }
        });
        leftOut = without;
        images.forEach((name, valid) -> json.put(name, Map.of("count", List.of(valid))));
        schema.videos().forEach(video -> json.put(video.name(), Map.of("count", List.of(frames))));
        return Json.indented(json);
    }

    /** Features without statistics, sorted; known after {@link #json}. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    private static long validFrames(EpisodeOutcome outcome, String stream) {
        StreamSync sync = outcome.sync().get(stream);
        return sync == null ? 0 : sync.valid();
    }
}
