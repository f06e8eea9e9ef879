package io.robocache.shard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The columns from which everything is computed that a dataset says of an episode's rows.
 *
 * @param read     the columns, each once, in the order of files
 * @param features those that have statistics
 * @param validity of those features whose frames, or samples of a window, do not all count: the name of the column of
 *                 booleans that tells which do
 * @param ages     columns of ages by stream
 */
record FigureColumns(List<Column> read, List<Column> features, Map<String, String> validity, Map<String, String> ages) {
    private static final String AGE = "age_ms.";
    private static final String VALID = "valid.";
    private static final String MASK = "mask.";

    static FigureColumns of(DatasetSchema schema) {
        Map<String, Column> all = new HashMap<>();
        schema.published().forEach(column -> all.put(column.name(), column));
        List<Column> features = StatsJson.features(schema);
        Map<String, String> validity = new HashMap<>();
        Map<String, String> ages = new TreeMap<>();
        for (Column feature : features) {
            boolean age = feature.name().startsWith(AGE);
            String stream = age ? feature.name().substring(AGE.length()) : feature.name();
            if (age) {
                ages.put(stream, feature.name());
            }
            if (!age && all.containsKey(MASK + stream)) {
                validity.put(feature.name(), MASK + stream);
            } else if (all.containsKey(VALID + stream)) {
                validity.put(feature.name(), VALID + stream);
            }
        }
        List<Column> read = new ArrayList<>();
        for (Column column : schema.published()) {
            boolean tells = column.equals(DatasetSchema.EPISODE_INDEX)
                    || column.equals(DatasetSchema.TASK_INDEX)
                    || column.equals(DatasetSchema.T_NS)
                    || validity.containsValue(column.name());
            if (tells || features.contains(column)) {
                read.add(column);
            }
        }
        return new FigureColumns(read, features, validity, ages);
    }
}
