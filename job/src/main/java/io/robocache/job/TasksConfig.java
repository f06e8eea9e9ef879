package io.robocache.job;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * Where the sentence of an episode comes from, beside the stream called task.
 *
 * @param from        the place
 * @param pattern     of {@link From#PATH}: what a path must match; else null
 * @param underscores of {@link From#PATH}: what they become
 * @param table       of {@link From#TABLE}: its URI; else null
 * @param missing     what becomes of an episode that has no sentence there
 */
public record TasksConfig(From from, Pattern pattern, Underscores underscores, String table, Missing missing)
        implements Serializable {

    /** A place. */
    public enum From {
        /** The recording alone. */
        TOPIC,
        /** The name of the recording. */
        PATH,
        /** A file beside the recording. */
        FILE,
        /** A file for all. */
        TABLE
    }

    /** What underscores of a name become. */
    public enum Underscores {
        SPACES,
        KEEP
    }

    /** What becomes of an episode without a sentence. */
    public enum Missing {
        QUARANTINE,
        EMPTY
    }
}
