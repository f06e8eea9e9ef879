package io.robocache.shard;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Canonical JSON: keys sorted by their UTF-8 bytes, one number format that does not vary with the JDK.
 *
 * <p>Values are null, Boolean, Integer, Long, Double, String, int[], long[], List and Map with String keys. Integers are written as
 * such. A double is rounded to 15, else 16, else 17 significant digits, whichever first reads back as the same double,
 * without trailing zeros: {@code 0.1}, {@code 3.0}, {@code -0.0}, {@code 1E+300}. NaN and the infinities, for which
 * JSON has no number, are the strings {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}.
 */
public final class Json {
    private static final ObjectMapper READER = new ObjectMapper();
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    private static final int[] DIGITS = {15, 16, 17};
    private static final double EXACT_INTEGERS = 1L << 53;

    private final StringBuilder out = new StringBuilder();
    private final boolean indented;

    private Json(boolean indented) {
        this.indented = indented;
    }

    /** One line without spaces and without a line end. */
    public static String compact(Object value) {
        Json json = new Json(false);
        json.value(value, 0);
        return json.out.toString();
    }

    /** Indented by two spaces, with a line end. */
    public static String indented(Object value) {
        Json json = new Json(true);
        json.value(value, 0);
        return json.out.append('\n').toString();
    }

    /** Parses what {@link #compact} and {@link #indented} write, and any other JSON. */
    public static JsonNode read(byte[] utf8) throws IOException {
        return READER.readTree(utf8);
    }

    /** As {@link #read}, token by token; {@code readValueAsTree} takes the whole of what follows. */
    static JsonParser parser(byte[] utf8) throws IOException {
        return READER.createParser(utf8);
    }

    private void value(Object value, int depth) {
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            out.append(value);
        } else if (value instanceof Double number) {
            number(number);
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof List<?> list) {
            list(list, depth);
        } else if (value instanceof int[] numbers) {
            array(numbers.length, i -> out.append(numbers[i]));
        } else if (value instanceof long[] numbers) {
            array(numbers.length, i -> out.append(numbers[i]));
        } else if (value instanceof Map<?, ?> map) {
            map(map, depth);
        } else {
            throw new IllegalArgumentException(
                    "no JSON form for a " + value.getClass().getName());
        }
    }

    private void list(List<?> list, int depth) {
        out.append('[');
        for (Iterator<?> i = list.iterator(); i.hasNext(); ) {
            // Lists stay on one line: they are vectors of numbers, and a line for each would bury the keys.
            value(i.next(), depth + 1);
            out.append(i.hasNext() ? (indented ? ", " : ",") : "");
        }
        out.append(']');
    }

    private void array(int length, IntConsumer append) {
        out.append('[');
        for (int i = 0; i < length; i++) {
            if (i > 0) {
                out.append(indented ? ", " : ",");
            }
            append.accept(i);
        }
        out.append(']');
    }

    private void map(Map<?, ?> map, int depth) {
        TreeMap<String, Object> sorted = new TreeMap<>(BY_BYTES);
        map.forEach((key, v) -> sorted.put((String) key, v));
        out.append('{');
        String separator = "";
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
            out.append(separator);
            newLine(depth + 1);
            text(entry.getKey());
            out.append(indented ? ": " : ":");
            value(entry.getValue(), depth + 1);
            separator = ",";
        }
        if (!sorted.isEmpty()) {
            newLine(depth);
        }
        out.append('}');
    }

    private void newLine(int depth) {
        if (indented) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private void number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            text(Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        } else if (value == 0) {
            out.append(1 / value > 0 ? "0.0" : "-0.0");
        } else if (value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS) {
            out.append((long) value).append(".0");
        } else {
            out.append(shortest(value));
        }
    }

    /** Two decimals of at most 15 digits never share a double, so 15 digits find every shorter form as well. */
    private static String shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits : DIGITS) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                String text = rounded.stripTrailingZeros().toString();
                return text.indexOf('.') < 0 && text.indexOf('E') < 0 ? text + ".0" : text; // a float to every reader
            }
        }
        throw new IllegalStateException("17 digits do not identify the double " + Double.toHexString(value));
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c) || c == 0x2028 || c == 0x2029) {
                // Escaped surrogates keep a lone one apart from its neighbours; a pair reads back as one character.
                out.append("\\u").append(Character.forDigit(c >> 12, 16)).append(Character.forDigit(c >> 8 & 15, 16));
                out.append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
