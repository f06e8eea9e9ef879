package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "5ns, 5",
        "20us, 20000",
        "20 µs, 20000",
        "50ms, 50000000",
        "0.000001ms, 1",
        "1.5s, 1500000000",
        "-37.25ms, -37250000",
        "+2m, 120000000000",
        "1h, 3600000000000",
        "9223372036854775807ns, 9223372036854775807"
    })
    void aDurationIsExactNanoseconds(String text, long nanos) {
        assertEquals(nanos, Quantity.nanos(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "1kB, 1000",
        "1KB, 1000",
        "100MB, 100000000",
        "64MiB, 67108864",
        "1.5GiB, 1610612736",
        "2TB, 2000000000000"
    })
    void aSizeIsExactBytes(String text, long bytes) {
        assertEquals(bytes, Quantity.sizeBytes(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "50 | has no unit; write for example 50ms",
                "fast | is not a duration; write for example 50ms",
                "5 parsecs | has the unknown unit parsecs; units are ns, us, µs, ms, s, m, h",
                "0.5ns | is not a whole number of nanoseconds; round it",
                "9223372036854775808ns | is too large; the limit is 2^63 - 1 nanoseconds"
            })
    void aWrongDurationIsRefusedWithTheRemedy(String text, String why) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Quantity.nanos(text));
        assertEquals(why, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1B | is negative; a size is at least 0B",
                "64 | has no unit; write for example 64MiB",
                "0.5B | is not a whole number of bytes; round it"
            })
    void aWrongSizeIsRefusedWithTheRemedy(String text, String why) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Quantity.sizeBytes(text));
        assertEquals(why, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "30, 30, 1",
        "29.97, 2997, 100",
        "30000/1001, 30000, 1001",
        "60 / 2, 30, 1",
        "0.5, 1, 2",
        "1000000000, 1000000000, 1"
    })
    void aRateIsAnExactFraction(String text, long num, long den) {
        assertArrayEquals(new long[] {num, den}, Quantity.rate(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | is out of range; a rate is above 0 and at most 10^9 Hz",
                "-30 | is out of range; a rate is above 0 and at most 10^9 Hz",
                "30/0 | is out of range; a rate is above 0 and at most 10^9 Hz",
                "1000000000.1 | is out of range; a rate is above 0 and at most 10^9 Hz",
                "thirty | is not a rate; write frames per second as 30, 29.97 or \"30000/1001\"",
                "0.1234567890123456789012345 | has too many digits; numerator and denominator are below 2^63"
            })
    void aWrongRateIsRefusedWithTheRemedy(String text, String why) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Quantity.rate(text));
        assertEquals(why, refused.getMessage());
    }

    @Test
    void aShareIsAPercentageOrAFraction() {
        assertEquals(new BigDecimal("0.10"), Quantity.share("10%"));
        assertEquals(new BigDecimal("0.1"), Quantity.share("0.1"));
        assertEquals(new BigDecimal("0.005"), Quantity.share("0.5 %"));
        assertThrows(IllegalArgumentException.class, () -> Quantity.share("-1%"));
    }

    @Test
    void aTurkishLocaleChangesNothing() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertEquals(1 << 20, Quantity.sizeBytes("1MiB"));
            assertEquals(1 << 10, Quantity.sizeBytes("1KiB"));
        } finally {
            Locale.setDefault(before);
        }
    }
}
