package io.robocache.plugin;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * {@code spark.plugins=io.robocache.plugin.RoboCachePlugin}, which the command line sets by itself: counts of the work on every
 * executor and, summed, on the driver; the executor's backend closed as it ends; an executor whose GPU is lost ended, so that
 * Spark replaces it. A build runs without the plugin as well, without these.
 */
public final class RoboCachePlugin implements SparkPlugin {

    /** Made by Spark. */
    public RoboCachePlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new RoboCacheDriver();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new RoboCacheExecutor();
    }
}
