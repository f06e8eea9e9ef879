package io.robocache.job;

import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.Reason;
import java.util.ArrayList;
import java.util.List;

/** An episode of which nothing is to be written; the job goes on. Says why and about where. */
final class RefusedEpisodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Loss why;
    private final transient List<Loss> noticed;

    /** Refuses a whole episode; {@code where} may be empty. */
    RefusedEpisodeException(Reason reason, String where, String detail) {
        this(new Loss(reason, where, 1, detail));
    }

    /** Refuses a whole episode. */
    RefusedEpisodeException(Loss why) {
        super(why.reason().code() + ": " + why.detail());
        this.why = why;
        this.noticed = List.of();
    }

    /** The same refusal, with what its reader had noticed by then. */
    RefusedEpisodeException(RefusedEpisodeException refusal, List<Loss> noticed) {
        super(refusal.getMessage(), refusal);
        this.why = refusal.why;
        this.noticed = List.copyOf(noticed);
    }

    /** Refuses one episode of a recording, with what was lost and noticed by then. */
    RefusedEpisodeException(Loss why, List<Loss> losses, List<Loss> warnings) {
        super(why.reason().code() + ": " + why.detail());
        this.why = why;
        List<Loss> all = new ArrayList<>(losses);
        all.addAll(warnings);
        this.noticed = List.copyOf(all);
    }

    /** What a reader refused. */
    RefusedEpisodeException(MalformedEpisodeException cause) {
        super(cause.getMessage(), cause);
        this.why = new Loss(cause.reason(), cause.where(), 1, cause.detail());
        this.noticed = List.of();
    }

    /** Losses and warnings of the index, if it got so far: they may be why a stream has no sample. */
    List<Loss> noticed() {
        return noticed;
    }

    /** Reason, place and words for the quarantine list. */
    Loss why() {
        return why;
    }
}
