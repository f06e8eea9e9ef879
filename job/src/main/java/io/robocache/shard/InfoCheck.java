package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.episode.ImageShape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

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

    /** How a data file holds the values of a column, which a shape of one element leaves open. */
    enum Form {
        SCALAR,
        LIST
    }

    /**
     * A column with type and width of info.json.
     *
     * @throws IOException if there is no such feature: LeRobot's loader refuses that
     */
    Column column(String name, Form form) throws IOException {
        JsonNode feature = features.get(name);
        if (feature == null) {
            throw new IOException("column " + name + " is not a feature of info.json");
        }
        JsonNode shape = feature.path("shape");
        if (feature.path("dtype").asText().equals(ElementType.IMAGE.dtype())) {
            return ImageColumn.of(name, imageShape(shape));
        }
        int first = shape.path(0).intValue();
        boolean window = shape.size() == 2;
        int width = window ? Math.multiplyExact(first, shape.path(1).intValue()) : first;
        return new Column(
                name,
                ElementType.named(feature.path("dtype").asText()).arrow(),
                form == Form.SCALAR ? Column.SCALAR : width,
                List.of(),
                Map.of(),
                false,
                window ? first : 1);
    }

    /** @throws IOException if a feature is not among the columns; a video has files and no column */
    void requireEveryFeature(List<Column> columns) throws IOException {
        int expected = 0;
        for (JsonNode feature : features) {
            expected += feature.path("dtype").asText().equals("video") ? 0 : 1;
        }
        if (columns.size() != expected) {
            throw new IOException(expected + " features in info.json, " + columns.size() + " columns in data files");
        }
    }

    private static ImageShape imageShape(JsonNode shape) {
        return new ImageShape(
                shape.path(0).intValue(),
                shape.path(1).intValue(),
                shape.path(2).intValue());
    }
}
