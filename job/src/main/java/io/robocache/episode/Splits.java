package io.robocache.episode;

/** What the files are that a recorder split a recording into. */
public enum Splits {
    /** One recording. */
    TOGETHER,
    /** A recording each. */
    APART
}
