package io.robocache.episode;

import java.util.List;

/** A recording's stamps cannot be taken without reading its messages. Says why, in words that follow "because". */
public final class NotIndexedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Loss> warnings;

    /** It has no indexes, which is legal. */
    NotIndexedException(String why) {
        super(why);
        this.warnings = List.of();
    }

    /** Its indexes contradict the file or each other. */
    NotIndexedException(Reason reason, String where, String detail) {
        super("its indexes cannot be trusted: " + detail);
        this.warnings = List.of(new Loss(reason, where, 1, detail));
    }

    /** What is wrong with the indexes; empty where there are none. */
    public List<Loss> warnings() {
        return warnings;
    }
}
