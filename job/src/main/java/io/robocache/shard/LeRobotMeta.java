package io.robocache.shard;

import io.robocache.episode.ImageShape;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.Types.MinorType;

/** LeRobot v3.0's {@code info.json} and {@code tasks.parquet}, and what other layouts share of them. */
final class LeRobotMeta {
    static final List<Column> TASKS =
            List.of(Column.scalar("task_index", MinorType.BIGINT), Column.scalar("task", MinorType.VARCHAR));

    private LeRobotMeta() {}

    /** Sizes in MB are what LeRobot's own writer would split at; its reader does not use them. */
    static Map<String, Object> info(DatasetSchema schema, Numbering numbering) {
        Map<String, Object> info = totals(schema, numbering);
        info.put("codebase_version", "v3.0");
        info.put("chunks_size", Layout.CHUNK_FILES);
        info.put("data_files_size_in_mb", 100);
        info.put("video_files_size_in_mb", 200);
        info.put("splits", Map.of("train", "0:" + numbering.episodes()));
        info.put("data_path", Layout.DATA_TEMPLATE);
        info.put("video_path", schema.videos().isEmpty() ? null : Layout.VIDEO_TEMPLATE);
        return info;
    }

    /** What info.json says in every layout. */
    static Map<String, Object> totals(DatasetSchema schema, Numbering numbering) {
        Map<String, Object> info = new HashMap<>();
        info.put("robot_type", schema.robotType().isEmpty() ? null : schema.robotType());
        info.put("total_episodes", numbering.episodes());
        info.put("total_frames", numbering.frames());
        info.put("total_tasks", numbering.tasks().size());
        info.put("fps", schema.fps());
        Map<String, Object> features = new TreeMap<>();
        schema.published().forEach(column -> features.put(column.name(), feature(column)));
        schema.videos().forEach(video -> features.put(video.name(), video.declaration()));
        info.put("features", features);
        return info;
    }

    private static Map<String, Object> feature(Column column) {
        Map<String, Object> feature = new HashMap<>();
        if (ImageColumn.is(column)) {
            feature.put("dtype", ElementType.IMAGE.dtype());
            feature.put("shape", ImageColumn.shape(column).dimensions());
            feature.put("names", ImageShape.NAMES);
            return feature;
        }
        feature.put("dtype", ElementType.of(column.type()).dtype());
        feature.put("shape", shape(column));
        feature.put("names", column.names().isEmpty() ? null : column.names());
        if (!column.info().isEmpty()) {
            feature.put("info", column.info());
        }
        return feature;
    }

    private static List<Integer> shape(Column column) {
        if (column.nested()) {
            return List.of(column.samples(), column.statisticDimensions());
        }
        return List.of(column.ragged() ? Column.RAGGED : column.dimensions());
    }

    /** Rows in task_index order; the {@code pandas} key makes the sentence the index, as LeRobot's loader expects. */
    static Placed tasks(Publication what, Placement placement) throws IOException {
        try (TableWriter table = new TableWriter(placement.prepared(Layout.TASKS), placement.storage(), TASKS)) {
            List<String> tasks = what.numbering().tasks();
            for (int i = 0; i < tasks.size(); i++) {
                table.append(List.of((long) i, tasks.get(i)));
            }
            return placement.place(Layout.TASKS, table.finish(Map.of("pandas", pandas())));
        }
    }

    private static String pandas() {
        Map<String, Object> index = new HashMap<>();
        index.put("name", null);
        index.put("field_name", null);
        index.put("pandas_type", "unicode");
        index.put("numpy_type", "object");
        index.put("metadata", Map.of("encoding", "UTF-8"));
        return Json.compact(Map.of(
                "index_columns", List.of("task"),
                "column_indexes", List.of(index),
                "columns", List.of(column("task_index", "int64", "int64"), column("task", "unicode", "object")),
                "creator", Map.of("library", "robocache", "version", "1"),
                "pandas_version", "2.2.0"));
    }

    private static Map<String, Object> column(String name, String pandasType, String numpyType) {
        Map<String, Object> column = new HashMap<>();
        column.put("name", name);
        column.put("field_name", name);
        column.put("pandas_type", pandasType);
        column.put("numpy_type", numpyType);
        column.put("metadata", null);
        return column;
    }
}
