package io.robocache.episode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One declared feature of a LeRobot dataset.
 *
 * @param row  what its rows are; {@code dtype} as declared: {@code float32}, {@code bool}, {@code video}, {@code image}, …
 * @param json the declaration of a video, as it is; empty of others
 */
record LeRobotFeature(RowFeature row, String json) {

    static LeRobotFeature of(String name, JsonNode declared, String uri) throws MalformedEpisodeException {
        JsonNode dtype = declared.path("dtype");
        JsonNode shape = declared.path("shape");
        if (!dtype.isTextual() || !shape.isArray()) {
            throw new MalformedEpisodeException(
                    Reason.BAD_JSON,
                    uri,
                    "meta/info.json",
                    "feature '%s' needs a dtype (text) and a shape (numbers)".formatted(name));
        }
        List<String> names = new ArrayList<>();
        collect(declared.path("names"), names);
        RowFeature row = RowFeature.of(name, dtype.asText(), lengths(name, shape, uri), names);
        return new LeRobotFeature(row, dtype.asText().equals("video") ? declared.toString() : "");
    }

    String name() {
        return row.name();
    }

    boolean isVideo() {
        return row.dtype().equals("video");
    }

    boolean isImage() {
        return row.dtype().equals("image");
    }

    /** As in a survey: {@code float32[6]}, {@code int64}, {@code video}. */
    String type() {
        return isVideo() ? row.dtype() : row.type();
    }

    private static List<Integer> lengths(String name, JsonNode shape, String uri) throws MalformedEpisodeException {
        List<Integer> lengths = new ArrayList<>();
        for (JsonNode dimension : shape) {
            if (!dimension.isIntegralNumber() || !dimension.canConvertToInt() || dimension.asInt() < -1) {
                throw new MalformedEpisodeException(
                        Reason.BAD_JSON,
                        uri,
                        "meta/info.json",
                        "feature '%s' has the shape %s; dimensions are whole numbers from 0, or -1"
                                .formatted(name, shape));
            }
            lengths.add(dimension.asInt());
        }
        return lengths;
    }

    /** Names come as a list, as a list in a list, as {"motors": [...]}, or as {"x": 0, "y": 1}. */
    private static void collect(JsonNode names, List<String> into) {
        if (names.isTextual()) {
            into.add(names.asText());
        } else if (names.isObject() && !names.isEmpty() && isNumbered(names)) {
            names.fieldNames().forEachRemaining(into::add);
        } else {
            names.forEach(inner -> collect(inner, into));
        }
    }

    private static boolean isNumbered(JsonNode names) {
        for (JsonNode value : names) {
            if (!value.isIntegralNumber()) {
                return false;
            }
        }
        return true;
    }
}
