package io.robocache.job;

import java.util.List;

/**
 * What a check of a cluster found.
 *
 * @param executors  each executor, in the order of their numbers
 * @param driverHash of what the CPU twin computed in the driver's JVM
 * @param problems   one sentence each; empty if all is well
 */
public record ClusterReport(List<Executor> executors, String driverHash, List<String> problems) {

    /**
     * One executor.
     *
     * @param number  Spark's
     * @param host    as Spark calls it
     * @param cores   that Spark uses of it
     * @param results of its tasks, in the order in which they were asked for
     */
    public record Executor(String number, String host, int cores, List<SmokeResult> results) {}
}
