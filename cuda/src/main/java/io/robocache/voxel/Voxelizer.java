package io.robocache.voxel;

import io.robocache.device.Backend;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Reduces points to the cells of a {@link VoxelGrid} (numeric specification, section 6). Every twin gives the same bits,
 * except for {@link Reduction#FIRST} whatever the order of the points in a frame. Not thread-safe: one per task thread. Close it before its
 * {@link Backend}.
 */
public sealed interface Voxelizer extends AutoCloseable permits CpuVoxelizer, GpuVoxelizer {

    /**
     * The twin for {@code backend}, which stays the caller's, over one grid.
     *
     * @param memory what the results are allocated from; borrowed
     */
    static Voxelizer on(Backend backend, BufferAllocator memory, VoxelSpec spec) {
        return on(backend, memory, List.of(spec));
    }

    /**
     * The twin over several grids, such as those of several resolutions: points go to a GPU once for all of them.
     *
     * @param specs at least one
     */
    static Voxelizer on(Backend backend, BufferAllocator memory, List<VoxelSpec> specs) {
        return backend.device()
                .<Voxelizer>map(device -> new GpuVoxelizer(device, memory, specs))
                .orElseGet(() -> new CpuVoxelizer(memory, specs));
    }

    /**
     * Voxelizes each ended frame by itself.
     *
     * @param points the frames; borrowed, not changed
     * @return for each grid a batch: a row for each voxel and a counter for each frame; the caller closes them. On an exception
     *         nothing is left open.
     * @throws IllegalArgumentException if the points lack a feature that the reductions need, or a frame is not ended
     */
    List<VoxelBatch> voxelizeAll(PointFrames points);

    /** The same, of a voxelizer over one grid. */
    default VoxelBatch voxelize(PointFrames points) {
        List<VoxelBatch> batches = voxelizeAll(points);
        if (batches.size() > 1) {
            batches.forEach(VoxelBatch::close);
            throw new IllegalStateException(
                    "one batch asked for of %d grids; use voxelizeAll".formatted(batches.size()));
        }
        return batches.get(0);
    }

    /** Frees what the twin kept between calls; twice is harmless. */
    @Override
    void close();
}
