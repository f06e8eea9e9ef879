package io.robocache.device;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Numbers with a unit as people write them, exactly: no value passes through floating point, and what is not a whole number of
 * the base unit is refused instead of rounded.
 *
 * @param units   each unit in terms of the base unit, in the order in which an error lists them
 * @param what    what such a number is called, with its article
 * @param example one
 * @param base    the base unit's name
 */
public record UnitText(Map<String, BigInteger> units, String what, String example, String base) {

    /** Sizes in bytes. */
    public static final UnitText BYTES = new UnitText(sizes(), "a size", "64MiB", "bytes");

    private static final Pattern WITH_UNIT = Pattern.compile("([+-]?[0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-zµ]*)");

    private static Map<String, BigInteger> sizes() {
        Map<String, BigInteger> sizes = new LinkedHashMap<>();
        sizes.put("B", BigInteger.ONE);
        String[] prefixes = {"K", "M", "G", "T"};
        for (int i = 0; i < prefixes.length; i++) {
            sizes.put(prefixes[i] + "B", BigInteger.TEN.pow(3 * (i + 1)));
            sizes.put(prefixes[i] + "iB", BigInteger.ONE.shiftLeft(10 * (i + 1)));
        }
        sizes.put("kB", BigInteger.valueOf(1000));
        return Collections.unmodifiableMap(sizes);
    }

    /** A size in bytes, at least 0; see {@link #whole}. */
    public static long sizeBytes(String text) {
        long bytes = BYTES.whole(text);
        if (bytes < 0) {
            throw new IllegalArgumentException("is negative; a size is at least 0B");
        }
        return bytes;
    }

    /**
     * A text in base units.
     *
     * @throws IllegalArgumentException with a reason and a remedy, without the key, which the caller knows
     */
    public long whole(String text) {
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
