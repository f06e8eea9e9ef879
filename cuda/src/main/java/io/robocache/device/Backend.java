package io.robocache.device;

import java.util.Optional;
import org.apache.arrow.memory.AllocationManager;
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
    private final BackendCounters counters;
    private final Device device; // null on the CPU
    private final PinnedMemory pinned; // null on the CPU
    private final KeptMemory kept;
    private final BufferAllocator memory;
    private boolean closed;

    private Backend(
            BackendChoice choice, BackendCounters counters, Device device, PinnedMemory pinned, KeptMemory kept) {
        this.choice = choice;
        this.counters = counters;
        this.device = device;
        this.pinned = pinned;
        this.kept = kept;
        AllocationManager.Factory from = pinned == null ? kept : pinned;
        this.memory = new RootAllocator(RootAllocator.configBuilder()
                .allocationManagerFactory(from)
                .maxAllocation(Long.MAX_VALUE)
                .build());
    }

    /**
     * Opens what a user asked for; the caller closes it.
     *
     * @param requested {@code cpu}; {@code gpu}; or {@code auto}, which is the GPU where one opens and else the CPU
     * @param settings  of a GPU; of no use to the CPU
     * @throws DeviceException          if {@code gpu} was asked for and none opens
     * @throws IllegalArgumentException if {@code requested} is another word
     */
    public static Backend open(String requested, DeviceSettings settings) {
        BackendChoice.check(requested);
        if (requested.equals("cpu")) {
            return onCpu("robocache.backend=cpu");
        }
        try {
            BackendCounters counters = new BackendCounters();
            KeptMemory kept = new KeptMemory(DirectMemory.limitBytes());
            Device device = Device.open(settings, counters);
            return new Backend(
                    new BackendChoice(Kind.GPU, device.facts().toString()),
                    counters,
                    device,
                    new PinnedMemory(device, settings.pinnedBytes(), kept),
                    kept);
        } catch (DeviceException e) {
            if (requested.equals("gpu")) {
                throw new DeviceException(
                        "robocache.backend=gpu refused: %s; the CPU gives the same bytes, use auto or cpu"
                                .formatted(e.getMessage()),
                        e);
            }
            return onCpu("robocache.backend=auto chose the CPU: " + e.getMessage());
        }
    }

    private static Backend onCpu(String reason) {
        KeptMemory kept = new KeptMemory(DirectMemory.limitBytes());
        return new Backend(new BackendChoice(Kind.CPU, reason), new BackendCounters(), null, null, kept);
    }

    /** The GPU of a GPU backend; borrowed, closed with the backend. */
    public Optional<Device> device() {
        return Optional.ofNullable(device);
    }

    /** What was done; borrowed. */
    public BackendCounters counters() {
        return counters;
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
     * Frees the memory and the GPU; twice is harmless.
     *
     * @throws IllegalStateException if a buffer or a task's memory is still open; the GPU stays open then, because
     *     page-locked memory goes with it and a thread may still use the buffer
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            memory.close();
            try (Device last = device;
                    PinnedMemory before = pinned;
                    KeptMemory first = kept) {
                // closed in reverse order, each even if another fails
            }
        }
    }
}
