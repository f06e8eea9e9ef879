package io.robocache.voxel;

import io.robocache.device.Backend;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Reduces points to the cells of a {@link VoxelGrid} (numeric specification, section 6). Every twin gives the same bits,
 * except for {@link Reduction#FIRST} whatever the order of the points in a frame. Not thread-safe: one per task thread. Close it before its
 * {@link Backend}.
 */
public sealed interface Voxelizer extends AutoCloseable permits CpuVoxelizer, GpuVoxelizer {

    /**
     * The twin for {@code backend}, which stays the caller's.
     *
     * @param memory what the results are allocated from; borrowed
     */
    static Voxelizer on(Backend backend, BufferAllocator memory, VoxelSpec spec) {
        return backend.device()
                .<Voxelizer>map(device -> new GpuVoxelizer(device, memory, spec))
                .orElseGet(() -> new CpuVoxelizer(memory, spec));
    }

    /**
     * Voxelizes each ended frame by itself.
     *
     * @param points the frames; borrowed, not changed
     * @return a row for each voxel and a counter for each frame; the caller closes. On an exception nothing is left open.
     * @throws IllegalArgumentException if the points lack a feature that the reductions need, or a frame is not ended
     */
    VoxelBatch voxelize(PointFrames points);

    /** Frees what the twin kept between calls; twice is harmless. */
    @Override
    void close();
}
