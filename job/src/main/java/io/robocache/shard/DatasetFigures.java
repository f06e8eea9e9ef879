package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The statistics of a published dataset, as stats.json has them.
 *
 * @param totals   of the dataset
 * @param features in the order of the schema
 */
public record DatasetFigures(PublishedDataset totals, List<Feature> features) {

    /**
     * One feature.
     *
     * @param name    of its column
     * @param names   one for each dimension, or none
     * @param count   valid values, the greatest of the dimensions; -1 where the feature has no figures at all
     * @param figures by LeRobot's names in its order, one for each dimension; none of images and videos
     */
    public record Feature(String name, List<String> names, long count, Map<String, List<Double>> figures) {
        public Feature {
            names = List.copyOf(names);
            figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        }
    }

    public DatasetFigures {
        features = List.copyOf(features);
    }

    /**
     * Reads them.
     *
     * @throws IOException if this is no dataset, or its figures are missing or damaged
     */
    public static DatasetFigures read(Path root, Configuration hadoop) throws IOException {
        DatasetHistory history = DatasetHistory.published(root, hadoop);
        JsonNode stats = Json.read(Storage.reading(root, hadoop).read(new Path(root, Layout.STATS)));
        List<Feature> features = new ArrayList<>();
        for (Column column : history.schema().configured()) {
            if (column.statistics() || stats.has(column.name())) {
                features.add(feature(column.name(), column.names(), stats.path(column.name())));
            }
        }
        history.schema()
                .videos()
                .forEach(video -> features.add(feature(video.name(), List.of(), stats.path(video.name()))));
        return new DatasetFigures(history.dataset(), features);
    }

    private static Feature feature(String name, List<String> names, JsonNode json) {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (StatsJson.Figure figure : StatsJson.FIGURES) {
            List<Double> values = new ArrayList<>();
            json.path(figure.name()).forEach(value -> values.add(value.doubleValue()));
            if (!values.isEmpty()) {
                figures.put(figure.name(), values);
            }
        }
        return new Feature(name, names, json.path("count").path(0).asLong(-1), figures);
    }
}
