package io.robocache.episode;

/**
 * One message, record or block is refused, and the reader goes on without it: the reason and what was found. Without a
 * stack trace, since a damaged file can raise millions.
 */
final class DamageException extends Exception {

    private static final long serialVersionUID = 1;

    /** How far the damage goes. */
    private enum Extent {
        PART,
        EPISODE
    }

    private final Reason reason;
    private final Extent extent;

    private DamageException(Reason reason, Extent extent, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.extent = extent;
    }

    DamageException(Reason reason, String detail) {
        this(reason, Extent.PART, detail);
    }

    /** What makes the whole episode useless: it does not fit the request, or contradicts itself. */
    static DamageException ofEpisode(Reason reason, String detail) {
        return new DamageException(reason, Extent.EPISODE, detail);
    }

    Reason reason() {
        return reason;
    }

    boolean quarantines() {
        return extent == Extent.EPISODE;
    }
}
