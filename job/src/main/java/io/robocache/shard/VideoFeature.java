package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A video of a dataset: it has no column, its frames are those of the rows.
 *
 * @param name of the feature
 * @param json its declaration, which goes to info.json as it is; canonical, so that equal declarations are equal texts
 */
public record VideoFeature(String name, String json) implements Serializable {

    /**
     * Of a declaration in another dataset's info.json.
     *
     * @throws IllegalArgumentException if that is no JSON object
     */
    public static VideoFeature of(String name, String declared) {
        return new VideoFeature(name, Json.compact(value(declared)));
    }

    /** For {@link Json}. */
    Object declaration() {
        return value(json);
    }

    private static Object value(String json) {
        try {
            JsonNode node = Json.read(json.getBytes(StandardCharsets.UTF_8));
            if (node.isObject()) {
                return value(node);
            }
        } catch (IOException broken) {
            throw new IllegalArgumentException("a video's declaration is no JSON: " + broken.getMessage(), broken);
        }
        throw new IllegalArgumentException("a video's declaration is no JSON object: " + json);
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new TreeMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(element -> list.add(value(element)));
            return list;
        }
        if (node.isNumber()) {
            boolean whole = node.isIntegralNumber() && node.canConvertToLong();
            return whole ? (Object) node.longValue() : (Object) node.doubleValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.isNull() ? null : node.asText();
    }
}
