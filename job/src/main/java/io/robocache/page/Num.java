package io.robocache.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as text: the same on every Java and in every locale. */
public final class Num {
    private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final double THOUSAND = 1e3;
    private static final double NANOS = 1e9;
    private static final int GROUP = 3;
    private static final double LARGE = 1e7;
    private static final double SMALL = 1e-4;

    private Num() {}

    /** A whole number in groups of three. */
    public static String whole(long value) {
        String digits = Long.toString(value);
        int from = value < 0 ? 1 : 0;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            if (i > from && (digits.length() - i) % GROUP == 0) {
                out.append('\u202f');
            }
            out.append(digits.charAt(i));
        }
        return out.toString();
    }

    /** At most that many significant digits, without zeros behind them; an en dash for what is no number. */
    public static String digits(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "\u2013" : value > 0 ? "\u221e" : "-\u221e";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        double size = Math.abs(value);
        return size >= LARGE || size < SMALL ? rounded.toString() : rounded.toPlainString();
    }

    /** A share of 0 to 1 as percent; never 100 where something is missing, never 0 where something is there. */
    public static String percent(double share) {
        if (Double.isNaN(share)) {
            return "\u2013";
        }
        BigDecimal percent = new BigDecimal(share * 100);
        RoundingMode mode = share > 0.5 ? RoundingMode.DOWN : RoundingMode.UP;
        return percent.setScale(share == 0 || share == 1 ? 0 : 1, mode).toPlainString() + "\u202f%";
    }

    /** Nanoseconds as seconds, minutes or hours. */
    public static String duration(long nanos) {
        double seconds = nanos / NANOS;
        if (seconds >= 7200) {
            return digits(seconds / 3600, 3) + " h";
        }
        return seconds >= 120 ? digits(seconds / 60, 3) + " min" : digits(seconds, 3) + " s";
    }

    /** Nanoseconds as milliseconds. */
    public static String millis(long nanos) {
        return digits(nanos / 1e6, 4) + " ms";
    }

    /** Bytes; kB is 1000 bytes. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= THOUSAND && unit < SIZES.length - 1) {
            value /= THOUSAND;
            unit++;
        }
        return digits(value, 3) + " " + SIZES[unit];
    }
}
