package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.device.BackendCounters;
import io.robocache.device.DeviceException;
import io.robocache.device.DeviceLostException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM's {@link Backend}. The first task that asks opens it: only a task knows its job's configuration and the GPU that
 * Spark assigned to it, and what refuses to open fails the task, so that the driver can tell. {@code RoboCachePlugin} closes
 * it as the executor ends, and ends the executor if the GPU is lost. Thread-safe.
 */
public final class ExecutorBackend {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorBackend.class);
    private static final String RESOURCE = "gpu";
    // More than one only where Spark assigns the tasks of one JVM different GPUs.
    private static final Map<BackendConfig, Backend> OPEN = new ConcurrentHashMap<>();
    /** In the names of counts that are the most of something. */
    static final String PEAK = "peak";

    private ExecutorBackend() {}

    /**
     * The backend for the task that asks; not to be closed by the caller.
     *
     * @throws io.robocache.device.DeviceException if a GPU is needed and none opens
     * @throws IllegalArgumentException            if Spark assigned several GPUs, or one under a name that is no number
     */
    static Backend current(BackendConfig config) {
        TaskContext task = TaskContext.get();
        ResourceInformation assigned =
                task == null ? null : task.resourcesJMap().get(RESOURCE);
        return current(config, assigned == null ? List.of() : List.of(assigned.addresses()));
    }

    /** Arrow memory of this JVM for work that no GPU helps with, of a task or of the driver; the caller closes. */
    public static BufferAllocator cpuMemory(String name) {
        return current(BackendConfig.ON_CPU).taskMemory(name);
    }

    private static synchronized Backend current(BackendConfig config, List<String> assigned) {
        return OPEN.computeIfAbsent(onAssigned(config, assigned), chosen -> {
            Backend backend = chosen.open();
            if (backend.choice().kind() == Backend.Kind.CPU && !assigned.isEmpty()) {
                LOG.warn(
                        "Spark assigned GPU {}, unused: {}",
                        assigned,
                        backend.choice().reason());
                backend.counters().fellBack("assigned-gpu-unused");
            }
            LOG.info("backend {}: {}", backend.choice().kind(), backend.choice().reason());
            return backend;
        });
    }

    /** What a task opens to which Spark assigned these GPUs. */
    static BackendConfig onAssigned(BackendConfig config, List<String> assigned) {
        if (assigned.isEmpty() || config.requested().equals("cpu")) {
            return config;
        }
        if (assigned.size() > 1) {
            throw new IllegalArgumentException(
                    "GPUs %s for one task refused: a task computes on one; set spark.executor.resource.gpu.amount=1 and spark.task.resource.gpu.amount to at most 1"
                            .formatted(assigned));
        }
        String first = assigned.get(0);
        try {
            return config.on(Integer.parseUnsignedInt(first));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "GPU \"%s\" as assigned by Spark refused: not a number; let the discovery script print nvidia-smi's indexes"
                            .formatted(first),
                    e);
        }
    }

    /**
     * Closes what tasks opened, the GPU included; a task that asks later opens anew. What is still in use stays open, with a
     * warning: a leak, or a task that Spark did not wait for.
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

    /** Bytes of Arrow buffers that tasks hold now. */
    static long arrowBytes() {
        return OPEN.values().stream()
                .mapToLong(backend -> backend.memory().getAllocatedMemory())
                .sum();
    }

    /** What the open backends did and hold, by name. A snapshot that the caller owns. */
    static SortedMap<String, Long> counters() {
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
            JvmWork.merge(all, one);
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

    /**
     * Ends this executor if a task failed because the GPU is lost: everything later on it would fail as well, and Spark
     * replaces an executor. A driver's JVM stays, so that it can tell.
     */
    public static void endIfLost(Throwable failure) {
        int status = DeviceLostException.EXIT_STATUS;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DeviceLostException) {
                SparkEnv spark = SparkEnv.get();
                if (spark != null && !spark.executorId().equals("driver")) {
                    LOG.error("executor {} ends with exit code {}: {}", spark.executorId(), status, cause.getMessage());
                    // Hooks would wait for tasks that wait for the device.
                    Runtime.getRuntime().halt(status);
                }
                return;
            }
        }
    }
}
