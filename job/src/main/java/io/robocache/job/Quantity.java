package io.robocache.job;

import io.robocache.device.UnitText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers with a unit, exactly: no value passes through floating point, and what is not a whole number of the base unit
 * is refused instead of rounded. Every method throws {@link IllegalArgumentException} with a reason and a remedy, without
 * the key, which the caller knows.
 */
public final class Quantity {
    private static final Pattern SHARE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(%?)");
    private static final Pattern RATIO = Pattern.compile("([0-9]{1,30})\\s*/\\s*([0-9]{1,30})");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,30}(?:\\.[0-9]{1,30})?");
    private static final BigInteger HIGHEST_RATE = BigInteger.TEN.pow(9);
    private static final UnitText DURATIONS = new UnitText(durations(), "a duration", "50ms", "nanoseconds");

    private Quantity() {}

    private static Map<String, BigInteger> durations() {
        Map<String, BigInteger> durations = new LinkedHashMap<>();
        long[] nanos = {1, 1_000, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000L, 3_600_000_000_000L};
        String[] names = {"ns", "us", "µs", "ms", "s", "m", "h"};
        for (int i = 0; i < names.length; i++) {
            durations.put(names[i], BigInteger.valueOf(nanos[i]));
        }
        return durations;
    }

    /** Returns a duration in nanoseconds, negative where the text is. */
    static long nanos(String text) {
        return DURATIONS.whole(text);
    }

    /** Returns a size in bytes, at least 0. */
    public static long sizeBytes(String text) {
        return UnitText.sizeBytes(text);
    }

    /** Returns a share from {@code 10%} or {@code 0.1}; the caller checks its range. */
    static BigDecimal share(String text) {
        Matcher matcher = SHARE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is not a share; write 0.1 or 10%");
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        return matcher.group(2).isEmpty() ? number : number.movePointLeft(2);
    }

    /** Returns a rate in Hz as numerator and denominator without common factor: above 0, at most 10^9, both fit a long. */
    static long[] rate(String text) {
        String stripped = text.strip();
        Matcher ratio = RATIO.matcher(stripped);
        BigInteger num;
        BigInteger den;
        if (ratio.matches()) {
            num = new BigInteger(ratio.group(1));
            den = new BigInteger(ratio.group(2));
        } else if (DECIMAL.matcher(stripped).matches()) {
            BigDecimal decimal = new BigDecimal(stripped);
            num = decimal.unscaledValue();
            den = BigInteger.TEN.pow(decimal.scale());
        } else {
            throw new IllegalArgumentException("is not a rate; write frames per second as 30, 29.97 or \"30000/1001\"");
        }
        if (num.signum() <= 0 || den.signum() <= 0 || num.compareTo(den.multiply(HIGHEST_RATE)) > 0) {
            throw new IllegalArgumentException("is out of range; a rate is above 0 and at most 10^9 Hz");
        }
        BigInteger common = num.gcd(den);
        num = num.divide(common);
        den = den.divide(common);
        if (num.bitLength() > 63 || den.bitLength() > 63) {
            throw new IllegalArgumentException("has too many digits; numerator and denominator are below 2^63");
        }
        return new long[] {num.longValue(), den.longValue()};
    }
}
