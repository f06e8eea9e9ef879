package io.robocache.job;

import io.robocache.device.JvmBackends;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The work of this JVM, whatever came of it: attempts that failed and twins of speculation count like all others. What a
 * build's results say is in the accumulators of its stages and in its run record instead. Thread-safe.
 */
public final class JvmWork {
    private static final Map<Metric, LongAdder> COUNTS = new EnumMap<>(Metric.class); // never changed once filled

    static {
        for (Metric metric : Metric.values()) {
            COUNTS.put(metric, new LongAdder());
        }
    }

    private JvmWork() {}

    static void add(Metric metric, long count) {
        COUNTS.get(metric).add(count);
    }

    /** Counts from zero again: a JVM may run one application after another. */
    public static void restart() {
        COUNTS.values().forEach(LongAdder::reset);
    }

    /** Each {@link Metric} by its title and what {@link ExecutorBackend#counters} has. A snapshot that the caller owns. */
    public static SortedMap<String, Long> snapshot() {
        SortedMap<String, Long> all = new TreeMap<>(ExecutorBackend.counters());
        COUNTS.forEach((metric, count) -> all.put(metric.title(), metric.shown(count.sum())));
        return all;
    }

    /** Adds what another JVM counts; of peaks the higher one. */
    public static void merge(SortedMap<String, Long> total, SortedMap<String, Long> other) {
        JvmBackends.merge(total, other);
    }
}
