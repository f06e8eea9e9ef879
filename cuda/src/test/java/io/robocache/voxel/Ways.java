package io.robocache.voxel;

/** How the kernels would voxelize a batch, for tests that must have batches of every kind. */
public final class Ways {

    private Ways() {}

    /** Whether its rows are ranked by bits of cells, not hashed and sorted. */
    public static boolean ranked(PointFrames points, VoxelSpec spec) {
        return VoxelLaunches.ranks(points.points(), points.frames(), spec.grid().cells());
    }

    /** Whether frame and cell pass 64 bits, so that the batch is cut first. */
    public static boolean cut(PointFrames points, VoxelSpec spec) {
        return !new VoxelKernels(spec).numbers(points.frames());
    }
}
