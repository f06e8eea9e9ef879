package io.robocache.episode;

import java.io.IOException;
import java.util.Objects;

/**
 * Nothing of an episode can be delivered: it goes to quarantine, other episodes go on. Any other {@link IOException} of a
 * reader says that storage failed, and is worth a retry.
 */
public final class MalformedEpisodeException extends IOException {

    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String uri;
    private final String where;
    private final String detail;

    /**
     * Builds the message {@code "[uri where] detail"}.
     *
     * @param reason the quarantine reason
     * @param uri    the file or folder
     * @param where  as in {@link Loss#where()}
     * @param detail what was refused, the value, the limit and the remedy
     */
    public MalformedEpisodeException(Reason reason, String uri, String where, String detail) {
        this(reason, uri, where, detail, null);
    }

    /** As the other, with a cause, which may be null. */
    public MalformedEpisodeException(Reason reason, String uri, String where, String detail, Throwable cause) {
        super("[%s %s] %s: %s".formatted(uri, where, reason.code(), detail), cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.uri = Objects.requireNonNull(uri, "uri");
        this.where = Objects.requireNonNull(where, "where");
        this.detail = Objects.requireNonNull(detail, "detail");
    }

    /** Why the episode is refused. */
    public Reason reason() {
        return reason;
    }

    /** The file or folder. */
    public String uri() {
        return uri;
    }

    /** About where, as in {@link Loss#where()}. */
    public String where() {
        return where;
    }

    /** What was refused, without the file's name, which is no part of a dataset. */
    public String detail() {
        return detail;
    }
}
