package io.robocache.job;

import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.Reason;

/** An episode of which nothing is to be written; the job goes on. Says why and about where. */
final class RefusedEpisodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Loss why;

    /** Refuses a whole episode; {@code where} may be empty. */
    RefusedEpisodeException(Reason reason, String where, String detail) {
        this(new Loss(reason, where, 1, detail));
    }

    /** Refuses a whole episode. */
    RefusedEpisodeException(Loss why) {
        super(why.reason().code() + ": " + why.detail());
        this.why = why;
    }

    /** What a reader refused. */
    RefusedEpisodeException(MalformedEpisodeException cause) {
        super(cause.getMessage(), cause);
        this.why = new Loss(cause.reason(), cause.where(), 1, cause.detail());
    }

    /** Reason, place and words for the quarantine list. */
    Loss why() {
        return why;
    }
}
