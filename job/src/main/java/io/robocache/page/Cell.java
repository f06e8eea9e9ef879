package io.robocache.page;

/**
 * A cell of a table.
 *
 * @param text  shown
 * @param value what rows are sorted by; null for the text
 * @param tone  of the text
 */
public record Cell(String text, Double value, Tone tone) {

    /** A text. */
    public static Cell of(String text) {
        return new Cell(text, null, Tone.PLAIN);
    }

    /** A number in the words given for it; NaN sorts last. */
    public static Cell of(String text, double value) {
        return new Cell(text, value, Tone.PLAIN);
    }

    /** A whole number in the words given for it. */
    public static Cell of(String text, long value) {
        return of(text, (double) value);
    }

    /** A whole number. */
    public static Cell of(long value) {
        return new Cell(Num.whole(value), (double) value, Tone.PLAIN);
    }

    /** The same in another tone. */
    public Cell in(Tone other) {
        return new Cell(text, value, other);
    }
}
