package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Tells where a file says something else than was computed: of each file the first {@value #MOST} places, then how many
 * more there are. Numbers are the same if their bits are. Not thread-safe.
 */
final class Differences {
    static final int MOST = 20;
    private static final int LONGEST = 120;
    private static final String NOTHING = "nothing";

    private final Consumer<Finding> findings;
    private final Map<String, Long> places = new TreeMap<>(); // of each file that differs

    Differences(Consumer<Finding> findings) {
        this.findings = findings;
    }

    /** A place that differs. */
    void tell(String file, String where, String found, String computed) {
        if (places.merge(file, 1L, Long::sum) <= MOST) {
            findings.accept(new Finding(file, where, "says " + found + ", computed again it is " + computed));
        }
    }

    /** After the last place: of each file how many were left out. */
    void end() {
        places.forEach((file, count) -> {
            if (count > MOST) {
                findings.accept(new Finding(file, "", (count - MOST) + " more places differ"));
            }
        });
    }

    /** Compares values as tables have them: texts, numbers and lists of them. */
    void values(String file, String where, Object found, Object computed) {
        if (found instanceof List<?> one && computed instanceof List<?> other && one.size() == other.size()) {
            for (int i = 0; i < one.size(); i++) {
                values(file, where + "[" + i + "]", one.get(i), other.get(i));
            }
        } else if (!Objects.equals(found, computed)) {
            tell(file, where, shown(Json.compact(found)), shown(Json.compact(computed)));
        }
    }

    /** Compares a file of JSON with the text that it should be. */
    void file(String file, byte[] found, String computed) throws IOException {
        if (!Arrays.equals(found, computed.getBytes(StandardCharsets.UTF_8))) {
            text(file, "", new String(found, StandardCharsets.UTF_8), computed);
        }
    }

    /** Compares a text of JSON with what it should be. */
    void text(String file, String where, String found, String computed) throws IOException {
        if (found.equals(computed)) {
            return;
        }
        long before = places.getOrDefault(file, 0L);
        json(file, where, read(found, file), read(computed, file));
        if (places.getOrDefault(file, 0L) == before) {
            tell(file, where, "the same in other characters", "canonical JSON");
        }
    }

    private static JsonNode read(String text, String file) throws IOException {
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException damaged) {
            throw new IOException("[" + file + "] is no JSON: " + damaged.getMessage(), damaged);
        }
    }

    /** Compares, value by value; where tells the keys to it. */
    void json(String file, String where, JsonNode found, JsonNode computed) {
        if (found.isObject() && computed.isObject()) {
            TreeSet<String> keys = new TreeSet<>();
            for (Iterator<String> i = found.fieldNames(); i.hasNext(); ) {
                keys.add(i.next());
            }
            for (Iterator<String> i = computed.fieldNames(); i.hasNext(); ) {
                keys.add(i.next());
            }
            for (String key : keys) {
                json(file, where.isEmpty() ? key : where + " " + key, found.path(key), computed.path(key));
            }
        } else if (found.isArray() && computed.isArray() && found.size() == computed.size()) {
            for (int i = 0; i < found.size(); i++) {
                json(file, where + "[" + i + "]", found.get(i), computed.get(i));
            }
        } else if (!same(found, computed)) {
            tell(file, where, shown(found), shown(computed));
        }
    }

    /** An int and a long of one value are the same JSON; an integer and a float are not. */
    private static boolean same(JsonNode found, JsonNode computed) {
        boolean integers = found.isIntegralNumber() && computed.isIntegralNumber();
        return integers ? found.bigIntegerValue().equals(computed.bigIntegerValue()) : found.equals(computed);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode()
                ? NOTHING
                : shown(value.isDouble() ? Json.compact(value.doubleValue()) : value.toString());
    }

    /** A value in few characters. */
    static String shown(String value) {
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "\u2026";
    }
}
