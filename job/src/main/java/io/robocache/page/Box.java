package io.robocache.page;

/**
 * A spread of values: whiskers from least to greatest, a wide bar between two quantiles, a narrow one between two further
 * out, a line in the middle.
 *
 * @param label what it is
 * @param value in words
 */
public record Box(
        String label,
        double min,
        double q01,
        double q10,
        double q50,
        double q90,
        double q99,
        double max,
        String value) {}
