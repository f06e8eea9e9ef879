package io.robocache.udf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.util.Float16;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** An array of the exact expected values, flat in C order, as values of SQL. */
record GoldenValues(String dtype, List<Integer> shape, List<Object> values) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The folder of {@code -Drobocache.golden}; empty if it is not given. */
    static String folder() {
        return System.getProperty("robocache.golden", "");
    }

    /** The cases of an operation. */
    static List<JsonNode> cases(String operation) {
        try {
            List<JsonNode> cases = new ArrayList<>();
            JSON.readTree(Path.of(folder(), operation, "cases.json").toFile()).forEach(cases::add);
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The array at a pointer. */
    static GoldenValues at(JsonNode golden, String pointer) {
        JsonNode node = golden.at(pointer);
        String dtype = node.get("dtype").asText();
        List<Integer> shape = new ArrayList<>();
        int size = 1;
        for (JsonNode dimension : node.get("shape")) {
            shape.add(dimension.asInt());
            size *= dimension.asInt();
        }
        List<Object> values = new ArrayList<>();
        ByteBuffer file = node.has("file") ? file(node.get("file").asText()) : null;
        for (int i = 0; i < size; i++) {
            values.add(dtype.equals("str") ? node.get("data").get(i).asText() : value(dtype, file, node, i));
        }
        return new GoldenValues(dtype, shape, values);
    }

    private static ByteBuffer file(String name) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(Path.of(folder(), name))).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The scalar at a pointer: an integer, or the bits of a float. */
    static long number(JsonNode golden, String pointer) {
        JsonNode node = golden.at(pointer);
        return node.isNumber() ? node.asLong() : parse(node.asText());
    }

    private static long parse(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }

    private static Object value(String dtype, ByteBuffer file, JsonNode node, int i) {
        long bits;
        if (file != null) {
            bits = switch (dtype) {
                case "bool", "u8", "i8" -> file.get(i);
                case "i16", "u16", "f16", "bf16" -> file.getShort(2 * i);
                case "i32", "u32", "f32" -> file.getInt(4 * i);
                default -> file.getLong(8 * i);
            };
        } else {
            JsonNode element = node.get("data").get(i);
            bits = element.isBoolean()
                    ? (element.asBoolean() ? 1 : 0)
                    : element.isNumber() ? element.asLong() : parse(element.asText());
        }
        return switch (dtype) {
            case "bool" -> bits != 0;
            case "i8" -> (byte) bits;
            case "u8" -> (short) (bits & 0xFF);
            case "i16" -> (short) bits;
            case "u16" -> (int) (bits & 0xFFFF);
            case "i32" -> (int) bits;
            case "u32" -> bits & 0xFFFFFFFFL;
            case "i64" -> bits;
            case "f16" -> Float16.toFloat((short) bits);
            case "bf16" -> Float.intBitsToFloat((int) bits << 16);
            case "f32" -> Float.intBitsToFloat((int) bits);
            default -> Double.longBitsToDouble(bits);
        };
    }

    /** The type of an element. */
    DataType type() {
        return switch (dtype) {
            case "bool" -> DataTypes.BooleanType;
            case "i8" -> DataTypes.ByteType;
            case "u8", "i16" -> DataTypes.ShortType;
            case "u16", "i32" -> DataTypes.IntegerType;
            case "u32", "i64" -> DataTypes.LongType;
            case "f16", "bf16", "f32" -> DataTypes.FloatType;
            case "f64" -> DataTypes.DoubleType;
            default -> DataTypes.StringType;
        };
    }

    /** Elements of the last dimension; 1 of an array of one dimension. */
    int width() {
        return shape.size() > 1 ? shape.get(shape.size() - 1) : 1;
    }

    /** The column of a matrix. */
    List<Object> column(int c) {
        List<Object> column = new ArrayList<>();
        for (int i = c; i < values.size(); i += width()) {
            column.add(values.get(i));
        }
        return column;
    }

    /** The rows of a matrix. */
    List<List<Object>> rows() {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < values.size(); i += width()) {
            rows.add(values.subList(i, i + width()));
        }
        return rows;
    }
}
