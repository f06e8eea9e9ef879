package io.robocache.align;

/** Stamps of an episode that exact int64 nanoseconds cannot hold: the whole episode is refused, {@code stamp-range}. */
public final class StampRangeException extends ArithmeticException {

    private static final long serialVersionUID = 1;

    StampRangeException(String message) {
        super(message);
    }
}
