package io.robocache.job;

/**
 * Kills its JVM at one point of a build, as {@code kill -9} would: no shutdown hook, no finally. Points are
 * {@code "BUILD started"}, {@code "BUILD finished"}, {@code "shard built"}, {@code "publishing 2"} or by name
 * {@code "publishing data"}; an empty one is none.
 */
final class Halting implements BuildListener {
    /** Exit status of a JVM that was killed where it was meant to be. */
    static final int HALTED = 86;

    private final String point;
    private int published;

    Halting(String point) {
        this.point = point;
    }

    private void at(String here) {
        if (here.equals(point)) {
            Runtime.getRuntime().halt(HALTED);
        }
    }

    @Override
    public void phaseStarted(Phase phase) {
        at(phase + " started");
    }

    @Override
    public void phaseFinished(Phase phase) {
        at(phase + " finished");
    }

    @Override
    public void shardBuilt(BuiltShard shard) {
        at("shard built");
    }

    @Override
    public void shardSealed(int number) {
        at("shard sealed");
    }

    @Override
    public void publishing(String step) {
        at("publishing " + published++);
        at("publishing " + step);
    }
}
