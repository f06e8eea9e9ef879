package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.device.BackendConfig;
import io.robocache.device.DeviceLostException;
import io.robocache.device.JvmBackends;
import io.robocache.udf.TaskBackend;
import java.util.SortedMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM's {@link Backend}. The first task that asks opens it: only a task knows its job's configuration and the GPU that
 * Spark assigned to it, and what refuses to open fails the task, so that the driver can tell. {@code RoboCachePlugin} closes
 * it as the executor ends, and ends the executor if the GPU is lost. Thread-safe.
 */
public final class ExecutorBackend {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorBackend.class);

    private ExecutorBackend() {}

    /** The backend for the task that asks, see {@link TaskBackend#current}; not to be closed by the caller. */
    static Backend current(BackendConfig config) {
        return TaskBackend.current(config);
    }

    /** Arrow memory of this JVM for work that no GPU helps with, of a task or of the driver; the caller closes. */
    public static BufferAllocator cpuMemory(String name) {
        return current(BackendConfig.ON_CPU).taskMemory(name);
    }

    /** Closes what tasks opened, those of queries included, see {@link JvmBackends#closeAll}. */
    public static void closeAll() {
        JvmBackends.closeAll();
    }

    /** Bytes of Arrow buffers that tasks hold now. */
    static long arrowBytes() {
        return JvmBackends.arrowBytes();
    }

    /** What the open backends did and hold, by name. A snapshot that the caller owns. */
    static SortedMap<String, Long> counters() {
        return JvmBackends.counters();
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
