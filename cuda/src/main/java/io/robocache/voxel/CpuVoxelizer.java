package io.robocache.voxel;

import org.apache.arrow.memory.BufferAllocator;

/** The definition of {@link Voxelizer}. */
final class CpuVoxelizer implements Voxelizer {

    private final BufferAllocator memory;
    private final VoxelSpec spec;

    CpuVoxelizer(BufferAllocator memory, VoxelSpec spec) {
        this.memory = memory;
        this.spec = spec;
    }

    @Override
    public VoxelBatch voxelize(PointFrames points) {
        throw new IllegalStateException("shell" + memory + spec);
    }

    @Override
    public void close() {}
}
