package io.robocache.job;

import java.util.List;

/** What becomes of frames at which a stream or a cloud is not valid. */
public enum OnInvalid {
    /** They stay, with NaN, 0, an empty text or no voxel. */
    NAN,
    /** They are left out, and the episode is cut there into parts. */
    SPLIT,
    /** The episode is quarantined. */
    QUARANTINE;

    private static final String AUTO = "auto";

    /**
     * Reads a key {@code on-invalid}.
     *
     * @param automatic what {@code auto} stands for
     */
    static OnInvalid read(Setting setting, OnInvalid automatic) {
        return setting.convert(word -> switch (word) {
            case AUTO -> automatic;
            case "nan" -> NAN;
            case "split" -> SPLIT;
            case "quarantine" -> QUARANTINE;
            default -> throw ConfKeys.unknownWord(List.of(AUTO, "nan", "split", "quarantine"));
        });
    }

    /** What {@code auto} is for a stream: nobody should learn from an action that was not commanded. */
    static OnInvalid automatic(String stream) {
        return stream.equals("action") || stream.startsWith("action.") ? SPLIT : NAN;
    }
}
