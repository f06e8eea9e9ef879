package io.robocache.voxel;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** The definition of {@link Voxelizer}: grid by grid, {@link CellVoxels}. Nothing off-heap is kept between calls. */
final class CpuVoxelizer implements Voxelizer {

    private final BufferAllocator memory;
    private final List<VoxelSpec> specs;
    private final List<CellVoxels> grids;

    CpuVoxelizer(BufferAllocator memory, List<VoxelSpec> specs) {
        this.memory = memory;
        this.specs = List.copyOf(specs);
        this.grids = specs.stream().map(CellVoxels::new).toList();
    }

    @Override
    public List<VoxelBatch> voxelizeAll(PointFrames points) {
        return VoxelBatch.filled(memory, specs, points, batches -> {
            int[] rows = new int[grids.size()];
            for (int g = 0; g < rows.length; g++) {
                rows[g] = grids.get(g).voxelize(points, 0, points.frames(), batches.get(g), 0);
            }
            return rows;
        });
    }

    @Override
    public void close() {
        grids.forEach(CellVoxels::clear);
    }
}
