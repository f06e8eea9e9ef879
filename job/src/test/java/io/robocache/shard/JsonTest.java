package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "3, 3.0",
        "-0.0, -0.0",
        "1e300, 1E+300",
        "5e-324, 4.94065645841247E-324",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
        "1.7976931348623157E308, 1.7976931348623157E+308",
        "9007199254740993, 9007199254740992.0",
        "0.30000000000000004, 0.30000000000000004",
        "2.0E-3, 0.002",
        "1.0E23, 1E+23",
        "NaN, '\"NaN\"'",
        "-Infinity, '\"-Infinity\"'"
    })
    void doublesHaveOneForm(double value, String text) {
        assertEquals(text, Json.compact(value));
    }

    @Test
    void everyDoubleReadsBackFromAtMost17Digits() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            double value = i % 2 == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextFloat();
            if (Double.isFinite(value)) {
                String text = Json.compact(value);
                assertEquals(value, Double.parseDouble(text), text);
                assertEquals(true, new BigDecimal(text).stripTrailingZeros().precision() <= 17, text);
            }
        }
    }

    @Test
    void keysAreSortedByTheirBytesAndTextsEscaped() throws IOException {
        Map<String, Object> map = Map.of("b", 1, "a", List.of(true, 2L, "q\"\\\n"), "\uffff", 3, "\ud83e\udd16", 4);

        String text = Json.compact(map);

        assertEquals("{\"a\":[true,2,\"q\\\"\\\\\\u000a\"],\"b\":1,\"\uffff\":3,\"\\ud83e\\udd16\":4}", text);
        assertEquals(
                "q\"\\\n",
                Json.read(text.getBytes(StandardCharsets.UTF_8)).get("a").get(2).textValue());
        assertEquals(
                4,
                Json.read(text.getBytes(StandardCharsets.UTF_8))
                        .get("\ud83e\udd16")
                        .intValue());
        assertEquals(
                "{\n  \"k\": [1, null],\n  \"m\": {}\n}\n",
                Json.indented(Map.of("k", Arrays.asList(1, null), "m", Map.of())));
    }

    @Test
    void theLocaleDoesNotShow() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals("[1234567,0.5]", Json.compact(List.of(1234567, 0.5)));
            assertEquals("data/chunk-001/file-007.parquet", Layout.dataFile(1007));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anythingElseIsRefused() {
        assertEquals(
                "no JSON form for a java.lang.Float",
                assertThrows(IllegalArgumentException.class, () -> Json.compact(1f))
                        .getMessage());
    }
}
