package io.robocache.job;

/** The steps of a build, in order. Each names itself in Spark's job descriptions and in the progress that a user sees. */
public enum Phase {
    /** Files to episodes, with sizes and fingerprints; a small Spark job. */
    LIST,
    /** Ordered episodes into shards; the driver, a pure function of the list and the configuration. */
    PLAN,
    /** The first and the last readable episode against the configuration; before anything is written. */
    CHECK,
    /** One task a shard: index, read, align, voxelize, stage. */
    BUILD,
    /** Prefix sums over frames and the table of tasks; the driver, from the sidecars. */
    NUMBER,
    /** Numbering columns written, every other column chunk copied as it is. */
    SEAL,
    /** Data files, statistics, episodes, tasks, info, and the manifest last; the driver. */
    PUBLISH
}
