package io.robocache.job;

import io.robocache.device.Backend;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;

/**
 * What one task saw of its JVM's backend. The counters are the JVM's and count all its tasks, so those of one run are the
 * last that any of its tasks saw less the first.
 *
 * @param jvm     executor, and which of its backends
 * @param backend which twin computed, and why
 * @param before  counters when the task began
 * @param after   counters when it ended
 */
public record BackendUse(String jvm, String backend, Map<String, Long> before, Map<String, Long> after)
        implements Serializable {

    /** Of a shard that an earlier run built. */
    public static final BackendUse REUSED = new BackendUse("", "reused", new TreeMap<>(), new TreeMap<>());

    /** The use of {@code backend} by the task that ends now and began at {@code before}. */
    static BackendUse of(Backend backend, Map<String, Long> before) {
        String text = backend.choice().kind() + ": " + backend.choice().reason();
        SparkEnv spark = SparkEnv.get();
        return new BackendUse(
                (spark == null ? "driver" : spark.executorId()) + " " + text,
                text,
                before,
                backend.counters().snapshot());
    }

    /** The counts of a run: sums over JVMs; of peaks the highest. */
    static SortedMap<String, Long> total(Iterable<BackendUse> uses) {
        Map<String, Map<String, Long>> first = new TreeMap<>();
        Map<String, Map<String, Long>> last = new TreeMap<>();
        for (BackendUse use : uses) {
            Map<String, Long> least = first.computeIfAbsent(use.jvm, jvm -> new TreeMap<>(use.before));
            Map<String, Long> most = last.computeIfAbsent(use.jvm, jvm -> new TreeMap<>());
            // A count that a snapshot lacks was 0 then.
            least.replaceAll((name, count) -> Math.min(count, use.before.getOrDefault(name, 0L)));
            least.keySet().retainAll(use.before.keySet());
            use.after.forEach((name, count) -> most.merge(name, count, Math::max));
        }
        SortedMap<String, Long> total = new TreeMap<>();
        last.forEach((jvm, counts) -> counts.forEach((name, count) -> {
            if (name.contains("peak")) {
                total.merge(name, count, Math::max);
            } else {
                total.merge(name, count - first.get(jvm).getOrDefault(name, 0L), Long::sum);
            }
        }));
        return total;
    }
}
