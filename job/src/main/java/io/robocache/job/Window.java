package io.robocache.job;

/**
 * A stretch of a recording in nanoseconds.
 *
 * @param first inclusive
 * @param last  inclusive, not before {@code first}
 */
record Window(long first, long last) {
    /** Everything. */
    static final Window ALL = new Window(Long.MIN_VALUE, Long.MAX_VALUE);

    Window {
        if (last < first) {
            throw new IllegalArgumentException("window from %d to %d ends before it begins".formatted(first, last));
        }
    }
}
