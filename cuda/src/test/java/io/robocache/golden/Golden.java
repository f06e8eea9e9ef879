package io.robocache.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.DynamicNode;

/**
 * The exact expected values of the numeric specification, from the folder of {@code -Drobocache.golden}. Without it every
 * suite is a visible skip, or a failure under {@code -Drobocache.golden.required=true}.
 */
public final class Golden {

    private static final String FOLDER = "robocache.golden";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    /** One test for each case of an operation. */
    public static Stream<DynamicNode> cases(String operation, Consumer<GoldenCase> check) {
        return given() ? read(operation).stream().map(c -> dynamicTest(c.name(), () -> check.accept(c))) : skip();
    }

    /** One test for each backend and case of an operation; closing the backend proves that nothing leaked. */
    public static Stream<DynamicNode> onEveryBackend(String operation, BiConsumer<GoldenCase, Backend> check) {
        if (!given()) {
            return skip();
        }
        List<GoldenCase> cases = read(operation);
        return Arrays.stream(Backend.Kind.values())
                .map(kind -> dynamicContainer(
                        kind.name(), kind == Backend.Kind.GPU ? gpu(cases, check) : all(kind, cases, check)));
    }

    private static boolean given() {
        return !System.getProperty(FOLDER, "").isEmpty();
    }

    /** A test that is skipped, as a factory that is skipped would not show in the count. */
    private static Stream<DynamicNode> skip() {
        String why = "-D" + FOLDER + " is not set";
        return Stream.of(dynamicTest(why, () -> {
            if (Boolean.getBoolean(FOLDER + ".required")) {
                fail(why);
            }
            abort(why);
        }));
    }

    private static Stream<DynamicNode> all(
            Backend.Kind kind, List<GoldenCase> cases, BiConsumer<GoldenCase, Backend> check) {
        return cases.stream()
                .map(c -> dynamicTest(c.name(), () -> {
                    try (Backend backend = TestBackends.open(kind)) {
                        check.accept(c, backend);
                    }
                }));
    }

    /** One skip, not one for each case, where the twin is missing. */
    private static Stream<DynamicNode> gpu(List<GoldenCase> cases, BiConsumer<GoldenCase, Backend> check) {
        return Stream.of(dynamicTest(cases.size() + " cases", () -> {
            try (Backend backend = TestBackends.open(Backend.Kind.GPU)) {
                cases.forEach(c -> check.accept(c, backend));
            }
        }));
    }

    private static List<GoldenCase> read(String operation) {
        Path root = Path.of(System.getProperty(FOLDER));
        List<GoldenCase> cases = new ArrayList<>();
        try {
            for (JsonNode node :
                    JSON.readTree(Files.readAllBytes(root.resolve(operation).resolve("cases.json")))) {
                cases.add(new GoldenCase(root, node));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertFalse(cases.isEmpty(), "no case of " + operation);
        return cases;
    }

    /** The number of a string: hexadecimal bits after {@code 0x}, else a decimal int64. */
    static long number(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }

    /** Compares bit for bit. */
    public static void assertBits(GoldenArray expected, long[] actual, String what) {
        assertEquals(expected.size(), actual.length, () -> what + ": number of elements");
        for (int i = 0; i < actual.length; i++) {
            int at = i;
            assertEquals(
                    Long.toHexString(expected.bits()[i]),
                    Long.toHexString(actual[i]),
                    () -> "%s: element %d as hexadecimal bits".formatted(what, at));
        }
    }

    /** Compares a vector without nulls bit for bit. */
    public static void assertBits(GoldenArray expected, FieldVector actual, String what) {
        assertEquals(0, actual.getNullCount(), () -> what + ": nulls");
        if (actual instanceof VarCharVector strings) {
            String[] all = new String[strings.getValueCount()];
            Arrays.setAll(all, i -> strings.getObject(i).toString());
            assertArrayEquals(expected.strings(), all, what);
        } else {
            assertBits(expected, bits(actual), what);
        }
    }

    /** The bits of floats, the values of integers, 0 or 1 of booleans. */
    public static long[] bits(FieldVector vector) {
        long[] bits = new long[vector.getValueCount()];
        for (int i = 0; i < bits.length; i++) {
            long at = i;
            var data = vector.getDataBuffer();
            bits[i] = switch (vector.getMinorType()) {
                case BIT -> ((BitVector) vector).get(i);
                case TINYINT -> data.getByte(at);
                case UINT1 -> data.getByte(at) & 0xFF;
                case SMALLINT -> data.getShort(2 * at);
                case UINT2 -> data.getShort(2 * at) & 0xFFFF;
                case INT -> data.getInt(4 * at);
                case UINT4, FLOAT4 -> data.getInt(4 * at) & 0xFFFFFFFFL;
                case BIGINT -> ((BigIntVector) vector).get(i);
                case FLOAT8 -> data.getLong(8 * at);
                default -> throw new IllegalArgumentException("no bits of " + vector.getMinorType());
            };
        }
        return bits;
    }
}
