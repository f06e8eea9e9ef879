package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;

/** The stamp at the start of a {@code std_msgs/Header}: int32 seconds and uint32 nanoseconds, as one count of nanoseconds. */
final class HeaderStamp {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private HeaderStamp() {}

    /**
     * Reads the stamp and leaves the cursor before the frame id.
     *
     * @throws DamageException {@link Reason#BAD_STAMP} if it can be no time of a recording
     */
    static long read(CdrReader cdr) throws DamageException {
        long seconds = cdr.integer(Kind.INT32, cdr.numbers(Kind.INT32, 1));
        long nanos = cdr.integer(Kind.UINT32, cdr.numbers(Kind.UINT32, 1));
        return of(seconds, nanos);
    }

    /** Checks and joins the two parts. */
    static long of(long seconds, long nanos) throws DamageException {
        if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
            throw new DamageException(
                    Reason.BAD_STAMP,
                    "header stamp has %d nanoseconds, limit %d".formatted(nanos, NANOS_PER_SECOND - 1));
        }
        if (seconds < 0 || seconds > Long.MAX_VALUE / NANOS_PER_SECOND - 1) {
            throw new DamageException(
                    Reason.BAD_STAMP, "header stamp has %d seconds, expected 0 to 9223372035".formatted(seconds));
        }
        return seconds * NANOS_PER_SECOND + nanos;
    }
}
