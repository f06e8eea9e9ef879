package io.robocache.episode;

/** A file that gives no cloud: the reason, where in the file, and what was found. Without a stack trace. */
final class BadCloudException extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String where;

    /** @param where as in {@link Loss#where()} of an episode of this file alone */
    BadCloudException(Reason reason, String where, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.where = where;
    }

    static BadCloudException at(long offset, Reason reason, String detail) {
        return new BadCloudException(reason, "@ " + offset, detail);
    }

    Reason reason() {
        return reason;
    }

    String where() {
        return where;
    }
}
