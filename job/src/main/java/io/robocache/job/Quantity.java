package io.robocache.job;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Numbers with a unit, exactly: no value passes through floating point, and what is not a whole number of the base unit
 * is refused instead of rounded. Every method throws {@link IllegalArgumentException} with a reason and a remedy, without
 * the key, which the caller knows.
 */
public final class Quantity {
    private static final Pattern WITH_UNIT = Pattern.compile("([+-]?[0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-zµ]*)");
    private static final Pattern SHARE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(%?)");
    private static final Pattern RATIO = Pattern.compile("([0-9]{1,30})\\s*/\\s*([0-9]{1,30})");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,30}(?:\\.[0-9]{1,30})?");
    private static final BigInteger HIGHEST_RATE = BigInteger.TEN.pow(9);
    private static final Map<String, BigInteger> DURATIONS = new LinkedHashMap<>();
    private static final Map<String, BigInteger> SIZES = new LinkedHashMap<>();

    static {
        long[] nanos = {1, 1_000, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000L, 3_600_000_000_000L};
        String[] names = {"ns", "us", "µs", "ms", "s", "m", "h"};
        for (int i = 0; i < names.length; i++) {
            DURATIONS.put(names[i], BigInteger.valueOf(nanos[i]));
        }
        SIZES.put("B", BigInteger.ONE);
        String[] prefixes = {"K", "M", "G", "T"};
        for (int i = 0; i < prefixes.length; i++) {
            SIZES.put(prefixes[i] + "B", BigInteger.TEN.pow(3 * (i + 1)));
            SIZES.put(prefixes[i] + "iB", BigInteger.ONE.shiftLeft(10 * (i + 1)));
        }
        SIZES.put("kB", BigInteger.valueOf(1000));
    }

    private Quantity() {}

    /** Returns a duration in nanoseconds, negative where the text is. */
    static long nanos(String text) {
        return exact(text, DURATIONS, "a duration", "50ms", "nanoseconds");
    }

    /** Returns a size in bytes, at least 0. */
    public static long sizeBytes(String text) {
        long bytes = exact(text, SIZES, "a size", "64MiB", "bytes");
        if (bytes < 0) {
            throw new IllegalArgumentException("is negative; a size is at least 0B");
        }
        return bytes;
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

    private static long exact(String text, Map<String, BigInteger> units, String what, String example, String base) {
        Matcher matcher = WITH_UNIT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is not %s; write for example %s".formatted(what, example));
        }
        if (matcher.group(2).isEmpty()) {
            throw new IllegalArgumentException("has no unit; write for example %s".formatted(example));
        }
        BigInteger unit = units.get(matcher.group(2));
        if (unit == null) {
            throw new IllegalArgumentException("has the unknown unit %s; units are %s"
                    .formatted(matcher.group(2), units.keySet().stream().collect(Collectors.joining(", "))));
        }
        BigDecimal value = new BigDecimal(matcher.group(1)).multiply(new BigDecimal(unit));
        try {
            return value.toBigIntegerExact().longValueExact();
        } catch (ArithmeticException e) {
            boolean whole = value.stripTrailingZeros().scale() <= 0;
            throw new IllegalArgumentException(
                    whole
                            ? "is too large; the limit is 2^63 - 1 %s".formatted(base)
                            : "is not a whole number of %s; round it".formatted(base),
                    e);
        }
    }
}
