package io.robocache.episode;

/** Which of a message's stamps times it. */
public enum StampSource {
    /** The message's own {@code header.stamp}; {@link #LOG} for a stream without one or whose header stamps are all 0. */
    HEADER,
    /** When the recorder received it. */
    LOG,
    /** When the sender published it, as far as the recorder knows. */
    PUBLISH
}
