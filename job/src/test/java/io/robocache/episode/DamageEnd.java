package io.robocache.episode;

/** How a damaged recording ended, against the whole one. */
enum DamageEnd {
    /** Nothing is delivered, and a reason is. */
    QUARANTINED,
    /** Some of the samples are delivered, unchanged, and a loss is told. */
    PARTIAL,
    /** All samples are delivered, unchanged. */
    IDENTICAL,
    /** Other samples are delivered, and a loss or a warning says that the recording is damaged. */
    TOLD,
    /** Other samples are delivered, and no checksum or declared length could have told. */
    UNCOVERED,
    /** Other samples are delivered without a word, although a checksum covers the byte. */
    SILENT,
    /** Something else than a refusal was thrown. */
    THROWN,
    /** It took longer than a file may. */
    HANGING;

    boolean failed() {
        return this == SILENT || this == THROWN || this == HANGING;
    }
}
