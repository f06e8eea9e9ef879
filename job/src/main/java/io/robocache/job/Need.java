package io.robocache.job;

import java.util.List;

/** Whether an episode needs a stream, and whether the clock runs only where it has samples: {@code required}. */
public enum Need {
    /** An episode without its topic is quarantined; the clock runs only where it has samples. */
    ALWAYS("true"),
    /** The clock runs only where it has samples, in episodes that have any. */
    IF_PRESENT("if-present"),
    /** Neither. */
    NEVER("false");

    private static final String AUTO = "auto";

    private final String word;

    Need(String word) {
        this.word = word;
    }

    /** Reads {@code true}, {@code if-present} or {@code false}. */
    static Need read(Setting setting) {
        return setting.convert(text -> of(text, List.of(ALWAYS.word, IF_PRESENT.word, NEVER.word)));
    }

    /** As the other, or {@code auto}, which is the need given. */
    static Need read(Setting setting, Need automatic) {
        return setting.convert(text ->
                text.equals(AUTO) ? automatic : of(text, List.of(AUTO, ALWAYS.word, IF_PRESENT.word, NEVER.word)));
    }

    private static Need of(String text, List<String> known) {
        for (Need need : values()) {
            if (need.word.equals(text)) {
                return need;
            }
        }
        throw ConfKeys.unknownWord(known);
    }

    /** Whether the clock asks for the samples of a stream, of which an episode has so many. */
    boolean bounds(int samples) {
        return this == ALWAYS || (this == IF_PRESENT && samples > 0);
    }

    /** Returns the word of configurations. */
    @Override
    public String toString() {
        return word;
    }
}
