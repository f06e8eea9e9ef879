package io.robocache.shard;

/** How much {@link DatasetVerifier} computes again. */
public enum VerifyDepth {
    /** Hashes, rows, numbers. */
    ROWS,
    /** These, and then everything that a dataset says of its rows. */
    FIGURES
}
