package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.episode.ImageShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.Type;

/**
 * info.json as the verifier reads it.
 *
 * @param fps      frames a second
 * @param episodes total_episodes
 * @param frames   total_frames
 * @param tasks    total_tasks
 * @param features by name
 */
record InfoCheck(int fps, long episodes, long frames, long tasks, JsonNode features) {

    static InfoCheck read(Path root, Storage storage) throws IOException {
        JsonNode info = Json.read(storage.read(new Path(root, Layout.INFO)));
        return new InfoCheck(
                info.path("fps").intValue(),
                info.path("total_episodes").longValue(),
                info.path("total_frames").longValue(),
                info.path("total_tasks").longValue(),
                info.path("features"));
    }

    /**
     * The columns in the order of a data file, with types and widths of info.json.
     *
     * @throws IOException if the file has other columns than info.json has features: LeRobot's loader refuses that
     */
    List<Column> columns(Path dataFile, Configuration hadoop) throws IOException {
        List<Column> columns = new ArrayList<>();
        try (ParquetFile file = new ParquetFile(dataFile, hadoop)) {
            for (Type field : file.schema().getFields()) {
                JsonNode feature = features.get(field.getName());
                if (feature == null) {
                    throw new IOException("column " + field.getName() + " is not a feature of info.json");
                }
                if (feature.path("dtype").asText().equals(ElementType.IMAGE.dtype())) {
                    columns.add(ImageColumn.of(field.getName(), imageShape(feature.path("shape"))));
                    continue;
                }
                JsonNode shape = feature.path("shape");
                int first = shape.path(0).intValue();
                boolean window = shape.size() == 2;
                ElementType type = ElementType.named(feature.path("dtype").asText());
                columns.add(new Column(
                        field.getName(),
                        type.arrow(),
                        field.isPrimitive()
                                ? Column.SCALAR
                                : window
                                        ? Math.multiplyExact(
                                                first, shape.path(1).intValue())
                                        : first,
                        List.of(),
                        Map.of(),
                        false,
                        window ? first : 1));
            }
        }
        int expected = 0;
        for (JsonNode feature : features) {
            expected += feature.path("dtype").asText().equals("video") ? 0 : 1; // a video has files and no column
        }
        if (columns.size() != expected) {
            throw new IOException(expected + " features in info.json, " + columns.size() + " columns in data files");
        }
        return columns;
    }

    private static ImageShape imageShape(JsonNode shape) {
        return new ImageShape(
                shape.path(0).intValue(),
                shape.path(1).intValue(),
                shape.path(2).intValue());
    }
}
