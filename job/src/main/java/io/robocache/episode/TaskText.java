package io.robocache.episode;

import java.io.Serializable;
import java.util.Objects;

/**
 * The sentence of an episode that lies outside of its recording: in its name, in a file beside it or in a table. Part of
 * the plan, as it decides about bytes.
 *
 * @param sentence the sentence; empty if there is none
 * @param problem  why there is none although one was looked for, without absolute paths; empty if there is no problem
 */
public record TaskText(String sentence, String problem) implements Serializable {
    /** Nothing was looked for. */
    public static final TaskText NONE = new TaskText("", "");

    /** Checks that nothing is null. */
    public TaskText {
        Objects.requireNonNull(sentence, "sentence");
        Objects.requireNonNull(problem, "problem");
    }

    /** A sentence, without white space around it. */
    static TaskText of(String text, String where) {
        String sentence = text.strip();
        return sentence.isEmpty() ? missing(where + " is empty") : new TaskText(sentence, "");
    }

    /** No sentence where there should be one. */
    static TaskText missing(String problem) {
        return new TaskText("", problem);
    }

    /** Whether a sentence was looked for and not found. */
    public boolean isMissing() {
        return !problem.isEmpty();
    }

    /** Why there is none, for quarantine lists and reports. */
    public Loss loss() {
        return new Loss(Reason.MISSING_TASK, "", 1, problem);
    }
}
