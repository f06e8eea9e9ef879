package io.robocache.job;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * The executors of this JVM's Spark, kept by events. Spark makes the listener itself, by {@code spark.extraListeners}, since
 * one that is added to a running context has missed those who came at once; so what it keeps is the class's.
 */
public final class ExecutorRoster extends SparkListener {
    private static final Map<String, Place> PRESENT = new TreeMap<>();
    private static final Map<String, String> LOST = new TreeMap<>();

    /** Made by Spark. */
    public ExecutorRoster() {}

    /**
     * An executor as the driver sees it.
     *
     * @param host  as Spark calls it
     * @param cores that Spark uses of it
     */
    record Place(String host, int cores) {}

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded added) {
        synchronized (PRESENT) {
            PRESENT.put(
                    added.executorId(),
                    new Place(
                            added.executorInfo().executorHost(),
                            added.executorInfo().totalCores()));
        }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        synchronized (PRESENT) {
            PRESENT.remove(removed.executorId());
            LOST.put(removed.executorId(), removed.reason().lines().findFirst().orElse("no reason given"));
        }
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
        synchronized (PRESENT) {
            PRESENT.clear();
            LOST.clear();
        }
    }

    /** Those that are there now, by Spark's number. */
    static Map<String, Place> present() {
        synchronized (PRESENT) {
            return new TreeMap<>(PRESENT);
        }
    }

    /** Why each was lost that once was there. */
    static Map<String, String> lost() {
        synchronized (PRESENT) {
            return new TreeMap<>(LOST);
        }
    }
}
