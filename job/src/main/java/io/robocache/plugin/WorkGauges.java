package io.robocache.plugin;

import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Gauges over a map of counts: one for each name, also for names that come up later. Thread-safe. */
final class WorkGauges {
    private final MetricRegistry registry;
    private final Supplier<SortedMap<String, Long>> counts;
    private final Set<String> registered = ConcurrentHashMap.newKeySet();

    WorkGauges(MetricRegistry registry, Supplier<SortedMap<String, Long>> counts) {
        this.registry = registry;
        this.counts = counts;
        refresh(counts.get());
    }

    /** Registers the names that have no gauge yet. */
    void refresh(Map<String, Long> latest) {
        for (String name : latest.keySet()) {
            if (registered.add(name)) {
                registry.gauge(name, () -> () -> counts.get().getOrDefault(name, 0L));
            }
        }
    }
}
