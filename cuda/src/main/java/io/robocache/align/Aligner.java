package io.robocache.align;

import io.robocache.device.Backend;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Brings streams onto target times (numeric specification, sections 2 and 3). Every twin gives the same bits. Not
 * thread-safe: one per task thread. Close it before its {@link Backend}.
 */
public sealed interface Aligner extends AutoCloseable permits CpuAligner, GpuAligner {

    /**
     * The twin for {@code backend}, which stays the caller's.
     *
     * @param memory what the results are allocated from; borrowed
     */
    static Aligner on(Backend backend, BufferAllocator memory) {
        return backend.device()
                .<Aligner>map(device -> new GpuAligner(device, memory))
                .orElseGet(() -> new CpuAligner(memory));
    }

    /**
     * Aligns each stream to its targets.
     *
     * @return one column for each request, in order; the caller closes each. On an exception nothing is left open.
     */
    List<AlignedColumn> align(List<AlignRequest> requests);

    /** Frees what the twin kept between calls; twice is harmless. */
    @Override
    void close();
}
