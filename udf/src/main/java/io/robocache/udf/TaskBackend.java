package io.robocache.udf;

import io.robocache.device.Backend;
import io.robocache.device.BackendConfig;
import io.robocache.device.JvmBackends;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Backend} that a task of Spark computes on, be it of a build or of a query: this JVM's, on the GPU that Spark
 * assigned to the task. Thread-safe.
 */
public final class TaskBackend {
    private static final Logger LOG = LoggerFactory.getLogger(TaskBackend.class);
    private static final String RESOURCE = "gpu";

    private TaskBackend() {}

    /**
     * The backend for the task that asks, or of the driver outside of tasks; not to be closed by the caller.
     *
     * @throws io.robocache.device.DeviceException if a GPU is needed and none opens
     * @throws IllegalArgumentException            if Spark assigned several GPUs, or one under a name that is no number
     */
    public static Backend current(BackendConfig config) {
        TaskContext task = TaskContext.get();
        ResourceInformation gpus = task == null ? null : task.resourcesJMap().get(RESOURCE);
        List<String> assigned = gpus == null ? List.of() : List.of(gpus.addresses());
        return JvmBackends.current(onAssigned(config, assigned), opened -> {
            if (opened.choice().kind() == Backend.Kind.CPU && !assigned.isEmpty()) {
                LOG.warn(
                        "Spark assigned GPU {}, unused: {}",
                        assigned,
                        opened.choice().reason());
                opened.counters().fellBack("assigned-gpu-unused");
            }
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
}
