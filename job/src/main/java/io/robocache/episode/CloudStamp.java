package io.robocache.episode;

import io.robocache.align.FrameClock;
import io.robocache.episode.CloudFileSettings.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one stamp from a text: a date and time of UTC ({@code 20121214T142255.814212}; T, _ or - between them), or a number of
 * a unit. Both are cut to whole nanoseconds, towards the past.
 */
final class CloudStamp {

    /** As a regular expression. */
    static final String DATE = "[0-9]{8}[T_-][0-9]{6}(?:\\.[0-9]{1,9})?";

    /** As a regular expression. */
    static final String NUMBER = "[0-9]+(?:\\.[0-9]+)?";

    private static final Pattern DATE_PARTS =
            Pattern.compile("([0-9]{4})([0-9]{2})([0-9]{2})[T_-]([0-9]{2})([0-9]{2})([0-9]{2})(?:\\.([0-9]{1,9}))?");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{0,40})?([eE][+-]?[0-9]{1,2})?");
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,40}");
    private static final BigDecimal GIGA = BigDecimal.valueOf(1_000_000_000);

    /** Seconds from 2001 to 2286. */
    private static final BigDecimal EARLIEST = BigDecimal.TEN.pow(9);

    private static final int NANO_DIGITS = 9;

    private CloudStamp() {}

    /**
     * The nanoseconds since 1970, or since whatever the numbers count from.
     *
     * @throws IllegalArgumentException if the text has none, with the reason and the remedy
     */
    static long nanos(String text, Unit unit) {
        Matcher date = DATE_PARTS.matcher(text);
        if (date.matches()) {
            return ofDate(date, text);
        }
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("'%s' is neither a number nor a date and time".formatted(text));
        }
        BigDecimal number = new BigDecimal(text);
        Unit known = unit == Unit.AUTO ? unitOf(number, text) : unit;
        return whole(number.multiply(perUnit(known)), text);
    }

    /** The time of the cloud that a number counts, from 0. */
    static long nanos(String text, RowRate rate) {
        if (!COUNT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no whole number, and stamps = rate counts clouds by it".formatted(text));
        }
        FrameClock clock = rate.clock();
        BigDecimal number = new BigDecimal(text);
        if (number.compareTo(BigDecimal.valueOf(clock.frames())) >= 0) {
            throw beyond(text);
        }
        return clock.time(number.longValueExact());
    }

    private static long ofDate(Matcher date, String text) {
        int[] parts = new int[6];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Integer.parseInt(date.group(i + 1));
        }
        String decimals = date.group(parts.length + 1) == null ? "" : date.group(parts.length + 1);
        long nanos = Long.parseLong(decimals + "0".repeat(NANO_DIGITS - decimals.length()));
        try {
            LocalDateTime time = LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
            BigDecimal seconds = BigDecimal.valueOf(time.toEpochSecond(ZoneOffset.UTC));
            return whole(seconds.multiply(GIGA).add(BigDecimal.valueOf(nanos)), text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'%s' is no date and time".formatted(text), e);
        }
    }

    private static Unit unitOf(BigDecimal number, String text) {
        for (Unit unit : new Unit[] {Unit.S, Unit.MS, Unit.US, Unit.NS}) {
            BigDecimal seconds = number.multiply(perUnit(unit)).divide(GIGA);
            if (seconds.compareTo(EARLIEST) >= 0 && seconds.compareTo(EARLIEST.multiply(BigDecimal.TEN)) < 0) {
                return unit;
            }
        }
        if (text.indexOf('.') >= 0 && number.compareTo(EARLIEST) < 0) {
            return Unit.S;
        }
        throw new IllegalArgumentException(
                "'%s' is no time from 2001 to 2286 in s, ms, us or ns; set input.clouds.unit, or stamps = rate if it counts clouds"
                        .formatted(text));
    }

    private static BigDecimal perUnit(Unit unit) {
        return switch (unit) {
            case S -> GIGA;
            case MS -> BigDecimal.valueOf(1_000_000);
            case US -> BigDecimal.valueOf(1_000);
            case NS -> BigDecimal.ONE;
            case AUTO -> throw new IllegalStateException("a unit was to be chosen");
        };
    }

    private static long whole(BigDecimal nanos, String text) {
        try {
            return nanos.setScale(0, RoundingMode.FLOOR).longValueExact();
        } catch (ArithmeticException e) {
            throw beyond(text);
        }
    }

    private static IllegalArgumentException beyond(String text) {
        return new IllegalArgumentException("'%s' leaves 64 bits of nanoseconds".formatted(text));
    }
}
