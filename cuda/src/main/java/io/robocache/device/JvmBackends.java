package io.robocache.device;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Backend}s of this JVM, one for each configuration, whoever asks: so that a GPU is opened once, is counted whoever
 * computes on it, and is closed with all others. Thread-safe.
 */
public final class JvmBackends {
    private static final Logger LOG = LoggerFactory.getLogger(JvmBackends.class);
    // More than one only where tasks of one JVM ask for different configurations or GPUs.
    private static final Map<BackendConfig, Backend> OPEN = new ConcurrentHashMap<>();
    private static final String PEAK = "peak"; // in the names of counts that are the most of something

    private JvmBackends() {}

    /**
     * The backend of a configuration, opened by the first who asks; not to be closed by the caller.
     *
     * @param opened is told of a backend that was opened for this call
     * @throws DeviceException if a GPU is needed and none opens
     */
    public static synchronized Backend current(BackendConfig config, Consumer<Backend> opened) {
        return OPEN.computeIfAbsent(config, chosen -> {
            Backend backend = chosen.open();
            LOG.info("backend {}: {}", backend.choice().kind(), backend.choice().reason());
            opened.accept(backend);
            return backend;
        });
    }

    /** What was opened and why, in the order of the sentences; a snapshot. */
    public static List<BackendChoice> choices() {
        return OPEN.values().stream()
                .map(Backend::choice)
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    /**
     * Closes all, the GPU included; who asks later opens anew. What is still in use stays open, with a warning: a leak, or a
     * task that nobody waited for.
     */
    public static synchronized void closeAll() {
        OPEN.values().removeIf(backend -> {
            try {
                backend.close();
            } catch (IllegalStateException | DeviceException inUse) {
                LOG.warn("backend {} is not closed: {}", backend.choice().kind(), inUse.getMessage());
            }
            return true;
        });
    }

    /** Bytes of Arrow buffers that are held now. */
    public static long arrowBytes() {
        return OPEN.values().stream()
                .mapToLong(backend -> backend.memory().getAllocatedMemory())
                .sum();
    }

    /** What the open backends did and hold, by name. A snapshot that the caller owns. */
    public static SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = new TreeMap<>(new BackendCounters().snapshot());
        all.put("backends_cpu", 0L);
        all.put("backends_gpu", 0L);
        for (Backend backend : OPEN.values()) {
            SortedMap<String, Long> one = new TreeMap<>(backend.counters().snapshot());
            one.put(backend.choice().kind() == Backend.Kind.GPU ? "backends_gpu" : "backends_cpu", 1L);
            one.put("arrow_bytes", backend.memory().getAllocatedMemory());
            one.put("arrow_peak_bytes", backend.memory().getPeakMemoryAllocation());
            one.put("device_bytes", backend.counters().deviceBytes());
            one.put("pinned_bytes", backend.counters().pinnedBytes());
            merge(all, one);
        }
        for (String held : List.of("arrow_bytes", "arrow_peak_bytes", "device_bytes", "pinned_bytes")) {
            all.putIfAbsent(held, 0L);
        }
        long fallbacks = 0;
        for (Map.Entry<String, Long> count : all.entrySet()) {
            fallbacks += count.getKey().startsWith("fallback.") ? count.getValue() : 0;
        }
        all.put("fallbacks", fallbacks);
        return all;
    }

    /** Adds what another backend or JVM counts; of peaks the higher one. */
    public static void merge(SortedMap<String, Long> total, SortedMap<String, Long> other) {
        other.forEach((name, count) -> total.merge(name, count, name.contains(PEAK) ? Math::max : Long::sum));
    }
}
