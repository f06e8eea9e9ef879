package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.Types.MinorType;

/** The JSON form of a {@link DatasetSchema}, so that a later version of a dataset gets the very same columns. */
final class SchemaJson {
    private SchemaJson() {}

    /** For {@link Json}. */
    static Object of(DatasetSchema schema) {
        Map<String, Object> json = new HashMap<>();
        json.put("fps", schema.fps());
        json.put("robot_type", schema.robotType());
        json.put("columns", schema.configured().stream().map(SchemaJson::column).toList());
        Map<String, Object> videos = new TreeMap<>();
        schema.videos().forEach(video -> videos.put(video.name(), video.json()));
        json.put("videos", videos);
        return json;
    }

    private static Object column(Column column) {
        return Map.of(
                "name", column.name(),
                "type", column.type().name(),
                "width", column.width(),
                "names", column.names(),
                "info", column.info(),
                "statistics", column.statistics(),
                "samples", column.samples());
    }

    /** @throws RuntimeException if this is no schema */
    static DatasetSchema read(JsonNode json) {
        List<Column> columns = new ArrayList<>();
        json.get("columns").forEach(column -> columns.add(column(column)));
        List<VideoFeature> videos = new ArrayList<>();
        json.get("videos")
                .properties()
                .forEach(video -> videos.add(
                        new VideoFeature(video.getKey(), video.getValue().textValue())));
        return DatasetSchema.of(
                        columns,
                        json.get("fps").intValue(),
                        json.get("robot_type").textValue())
                .with(videos);
    }

    private static Column column(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.get("names").forEach(name -> names.add(name.textValue()));
        Map<String, String> info = new TreeMap<>();
        json.get("info")
                .properties()
                .forEach(fact -> info.put(fact.getKey(), fact.getValue().textValue()));
        return new Column(
                json.get("name").textValue(),
                MinorType.valueOf(json.get("type").textValue()),
                json.get("width").intValue(),
                names,
                info,
                json.get("statistics").booleanValue(),
                json.get("samples").intValue());
    }
}
