package io.robocache.plugin;

import io.robocache.job.JvmWork;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;

/**
 * The driver's side: gauges over the work of all JVMs, as each told it last. Executors have no page of their own that Prometheus
 * could read, so the driver's shows them all. An executor that is gone stays in the sums: its work was done.
 */
final class RoboCacheDriver implements DriverPlugin {
    private final Map<String, SortedMap<String, Long>> executors = new ConcurrentHashMap<>();
    private volatile WorkGauges gauges;

    RoboCacheDriver() {}

    @Override
    public Map<String, String> init(SparkContext spark, PluginContext context) {
        JvmWork.restart();
        return Map.of();
    }

    @Override
    public void registerMetrics(String application, PluginContext context) {
        gauges = new WorkGauges(context.metricRegistry(), this::total);
    }

    @Override
    public Object receive(Object message) {
        ExecutorWork work = ExecutorWork.opened(message);
        if (!work.isOfDriver()) {
            executors.put(work.executor(), work.counts());
        }
        if (gauges != null) {
            gauges.refresh(work.counts());
        }
        return null;
    }

    /** Of this JVM, which works too in local mode, and of the executors. */
    private SortedMap<String, Long> total() {
        SortedMap<String, Long> total = new TreeMap<>(JvmWork.snapshot());
        executors.values().forEach(counts -> JvmWork.merge(total, counts));
        return total;
    }
}
