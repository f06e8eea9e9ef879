package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.device.DeviceLostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This JVM's {@link Backend}, opened by the first task that asks and kept until the JVM ends. Thread-safe. */
final class ExecutorBackend {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorBackend.class);
    private static final String RESOURCE = "gpu";
    // More than one only where Spark assigns the tasks of one JVM different GPUs.
    private static final Map<BackendConfig, Backend> OPEN = new HashMap<>();

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
     * Ends this executor if a task failed because the GPU is lost: everything later on it would fail as well, and Spark
     * replaces an executor. A driver's JVM stays, so that it can tell.
     */
    static void endIfLost(Throwable failure) {
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
