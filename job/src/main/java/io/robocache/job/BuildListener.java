package io.robocache.job;

/**
 * What a build tells while it runs, for progress and for tests. All methods are called on the driver, by the thread
 * that called {@link BuildJob#run}, one after the other; an exception thrown by one ends the build.
 */
public interface BuildListener {

    /** A phase begins; phases come in the order of {@link Phase}, each once, the last ones only if they are reached. */
    default void phaseStarted(Phase phase) {}

    /** The phase that began last has ended well. */
    default void phaseFinished(Phase phase) {}

    /**
     * The plan is known; called once, in {@link Phase#PLAN}.
     *
     * @param episodes    episodes listed, good and bad
     * @param shards      shards planned, each one task of {@link Phase#BUILD}
     * @param bytes       bytes of input that the episodes hold
     */
    default void planned(long episodes, int shards, long bytes) {}

    /**
     * Shards of an earlier attempt at the same plan are taken as they are; called once, before the first
     * {@link #shardBuilt}, which is called for the others only.
     */
    default void shardsReused(int reused, int shards) {}

    /** A shard was staged by this run; in the order in which tasks end, which is not the order of shards. */
    default void shardBuilt(BuiltShard shard) {}

    /** A shard has its numbering columns; in the order in which tasks end. */
    default void shardSealed(int number) {}

    /** A step of {@link Phase#PUBLISH} begins; its name is for people. */
    default void publishing(String step) {}

    /** A listener that hears nothing. */
    static BuildListener silent() {
        return new BuildListener() {};
    }
}
