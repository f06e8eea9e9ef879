package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.device.BackendChoice;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This JVM's {@link Backend}, opened by the first task that asks and kept until the JVM ends. Thread-safe. */
final class ExecutorBackend {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorBackend.class);
    private static final TreeMap<String, Backend> OPEN = new TreeMap<>();

    private ExecutorBackend() {}

    /**
     * The backend for {@code robocache.backend}; not to be closed by the caller.
     *
     * @throws IllegalArgumentException if this JVM cannot have the one that is asked for
     */
    static synchronized Backend current(String requested) {
        return OPEN.computeIfAbsent(requested, name -> {
            Backend backend = Backend.open(BackendChoice.of(name));
            LOG.info("backend {}: {}", backend.choice().kind(), backend.choice().reason());
            return backend;
        });
    }
}
