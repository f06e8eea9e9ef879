package io.robocache.device;

import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * What this JVM computes on: the choice and the memory that every Arrow buffer of the JVM comes from. Opened once a
 * JVM, closed after everything that was opened on it. Thread-safe; what it hands out is not.
 */
public final class Backend implements AutoCloseable {

    /** Where the operations run; both give the same bits. */
    public enum Kind {
        /** The definition of every operation. */
        CPU,
        /** An accelerator, never a requirement. */
        GPU
    }

    private final BackendChoice choice;
    private final BufferAllocator memory;
    private boolean closed;

    private Backend(BackendChoice choice) {
        this.choice = choice;
        this.memory = new RootAllocator(Long.MAX_VALUE);
    }

    /**
     * Opens the backend that was chosen; the caller closes it.
     *
     * @throws IllegalArgumentException if the choice names a GPU, which this build has no twin for
     */
    public static Backend open(BackendChoice choice) {
        Objects.requireNonNull(choice, "choice");
        if (choice.kind() == Kind.GPU) {
            BackendChoice.of("gpu");
        }
        return new Backend(choice);
    }

    /** What was chosen, and why. */
    public BackendChoice choice() {
        return choice;
    }

    /** The root of the JVM's off-heap memory; borrowed, closed with the backend. */
    public BufferAllocator memory() {
        return memory;
    }

    /** A child of {@link #memory()} for one task; the caller closes it, which fails if the task leaked a buffer. */
    public BufferAllocator taskMemory(String name) {
        return memory.newChildAllocator(name, 0, Long.MAX_VALUE);
    }

    /**
     * Frees the memory; twice is harmless.
     *
     * @throws IllegalStateException if a buffer or a task's memory is still open
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            memory.close();
        }
    }
}
