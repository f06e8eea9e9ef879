package io.robocache.episode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One declared feature of a LeRobot dataset.
 *
 * @param name  its name, which is the column's
 * @param dtype as declared: {@code float32}, {@code int64}, {@code bool}, {@code string}, {@code video}, {@code image}, …
 * @param width components of one row, the product of its shape; -1 if the length varies
 * @param names one for each component: the declared ones, else {@code 0, 1, …}; empty where there are too many to name
 * @param named whether the names are declared ones
 * @param shape as declared; -1 where a length varies
 * @param json  the declaration of a video, as it is; empty of others
 */
record LeRobotFeature(
        String name, String dtype, int width, List<String> names, boolean named, List<Integer> shape, String json) {

    /** Wider rows are images and the like; nothing reads them as values. */
    static final int MAX_WIDTH = 1 << 20;

    LeRobotFeature {
        names = List.copyOf(names);
        shape = List.copyOf(shape);
    }

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
        int width = width(name, shape, uri);
        List<String> declaredNames = new ArrayList<>();
        collect(declared.path("names"), declaredNames);
        boolean named = width >= 1 && declaredNames.size() == width;
        String json = dtype.asText().equals("video") ? declared.toString() : "";
        return new LeRobotFeature(
                name, dtype.asText(), width, named ? declaredNames : numbers(width), named, lengths(shape), json);
    }

    /** Whether a row is a matrix of numbers, one a pixel. */
    boolean isPicture() {
        return width > 0 && (shape.size() == 2 || (shape.size() == 3 && shape.get(2) == 1));
    }

    private static List<Integer> lengths(JsonNode shape) {
        List<Integer> lengths = new ArrayList<>();
        shape.forEach(length -> lengths.add(length.asInt()));
        return lengths;
    }

    boolean isVideo() {
        return dtype.equals("video");
    }

    boolean isImage() {
        return dtype.equals("image");
    }

    /** As in a survey: {@code float32[6]}, {@code int64}, {@code video}. */
    String type() {
        return isVideo() || width == 1 ? dtype : dtype + "[" + (width < 0 ? "" : width) + "]";
    }

    private static int width(String name, JsonNode shape, String uri) throws MalformedEpisodeException {
        long width = 1;
        for (JsonNode dimension : shape) {
            if (!dimension.isIntegralNumber() || !dimension.canConvertToInt() || dimension.asInt() < -1) {
                throw new MalformedEpisodeException(
                        Reason.BAD_JSON,
                        uri,
                        "meta/info.json",
                        "feature '%s' has the shape %s; dimensions are whole numbers from 0, or -1"
                                .formatted(name, shape));
            }
            width = dimension.asInt() < 0 || width < 0 ? -1 : Math.min(width * dimension.asInt(), Integer.MAX_VALUE);
        }
        return (int) width;
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

    private static List<String> numbers(int width) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < width && width <= MAX_WIDTH; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }
}
