package io.robocache.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** One case: {@code params}, {@code inputs} and {@code expected}, each addressed by a JSON pointer below the case. */
public final class GoldenCase {

    private final Path root;
    private final JsonNode node;

    GoldenCase(Path root, JsonNode node) {
        this.root = root;
        this.node = node;
    }

    /** The case's name. */
    public String name() {
        return node.get("name").asText();
    }

    /** Whether there is something other than null at the pointer. */
    public boolean has(String pointer) {
        JsonNode found = node.at(pointer);
        return !found.isMissingNode() && !found.isNull();
    }

    /** The array at the pointer. */
    public GoldenArray array(String pointer) {
        return GoldenArray.read(required(pointer), root);
    }

    /** The integer at the pointer, or the bits of a float. */
    public long number(String pointer) {
        JsonNode found = required(pointer);
        return found.isNumber() ? found.asLong() : Golden.number(found.asText());
    }

    /** The integer at the pointer, or {@code otherwise} where there is null. */
    public long number(String pointer, long otherwise) {
        return has(pointer) ? number(pointer) : otherwise;
    }

    /** The text at the pointer. */
    public String text(String pointer) {
        return required(pointer).asText();
    }

    /** Whether true stands at the pointer. */
    public boolean flag(String pointer) {
        return required(pointer).asBoolean();
    }

    /** The number of elements of the JSON array at the pointer. */
    public int size(String pointer) {
        return required(pointer).size();
    }

    private JsonNode required(String pointer) {
        if (!has(pointer)) {
            throw new IllegalArgumentException("case %s has nothing at %s".formatted(name(), pointer));
        }
        return node.at(pointer);
    }
}
