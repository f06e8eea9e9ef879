package io.robocache.align;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** The definition of {@link Aligner}. */
final class CpuAligner implements Aligner {

    private final BufferAllocator memory;

    CpuAligner(BufferAllocator memory) {
        this.memory = memory;
    }

    @Override
    public List<AlignedColumn> align(List<AlignRequest> requests) {
        throw new IllegalStateException("shell" + memory);
    }

    @Override
    public void close() {}
}
