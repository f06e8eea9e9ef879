package io.robocache.job;

import java.util.List;

/**
 * A configuration that cannot be run, found before any task. The message has one line for each problem: the place, the
 * key and value that were refused, why, and the remedy.
 */
public final class ConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** Refuses for one reason. */
    public ConfigurationException(String problem) {
        this(List.of(problem));
    }

    /** Refuses for several reasons, in the order in which they are to be read; at least one. */
    public ConfigurationException(List<String> problems) {
        super(Uris.withoutLogins(String.join(System.lineSeparator(), problems)));
        this.problems = problems.stream().map(Uris::withoutLogins).toList();
    }

    /** Returns the problems, one line each. */
    public List<String> problems() {
        return problems;
    }
}
