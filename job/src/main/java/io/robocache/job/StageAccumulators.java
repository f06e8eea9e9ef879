package io.robocache.job;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts of one Spark job by name, in Spark's web page and event log. Spark adds those of a task once, with its result,
 * however many attempts there were: all our jobs end in the stage that counts. The driver keeps some 200 bytes for each
 * count of each task that is not 0, for as many tasks as {@code spark.ui.retainedTasks} says.
 */
final class StageAccumulators implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "robocache.";

    private final EnumMap<Metric, LongAccumulator> byMetric = new EnumMap<>(Metric.class);

    /** Registers one for each metric; on the driver. */
    StageAccumulators(SparkContext spark, Set<Metric> metrics) {
        metrics.forEach(metric -> byMetric.put(metric, spark.longAccumulator(PREFIX + metric.title())));
    }

    /** Adds what a task counted; on the executor, as its last step. */
    void add(Tally tally) {
        byMetric.forEach((metric, accumulator) -> {
            long shown = metric.shown(tally.count(metric));
            if (shown != 0) {
                accumulator.add(shown);
            }
        });
    }

    /** Adds the counts of the whole job; on the driver, after it. */
    void addTo(SortedMap<String, Long> counts) {
        for (Map.Entry<Metric, LongAccumulator> each : byMetric.entrySet()) {
            counts.merge(each.getKey().title(), each.getValue().sum(), Long::sum);
        }
    }
}
