package io.robocache.voxel;

import io.robocache.device.DeviceLayout;
import io.robocache.device.Slot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Frames on a device for several grids: the columns that any of them needs go up once, each grid then works in the same
 * memory behind them, one after the other. Not thread-safe.
 */
final class VoxelUpload {

    private final List<VoxelSpec> specs;
    private final List<VoxelKernels> grids;

    VoxelUpload(List<VoxelSpec> specs) {
        this.specs = List.copyOf(specs);
        this.grids = specs.stream().map(VoxelKernels::new).toList();
    }

    /**
     * Appends the voxels of frames {@code from} to {@code to}, which have at least one point, to those that the batches have.
     *
     * @param rows how many each has
     * @return how many each has now
     * @throws io.robocache.device.DeviceMemoryException if the frames do not fit; the batches are as before
     */
    int[] voxelize(Slot slot, PointFrames points, int from, int to, List<VoxelBatch> batches, int[] rows) {
        int start = points.frameStart(from);
        int n = points.frameStart(to) - start;
        DeviceLayout columns = new DeviceLayout();
        Map<Integer, Long> places = new TreeMap<>(); // of a column its offset
        specs.stream()
                .flatMapToInt(spec -> IntStream.concat(
                        IntStream.range(0, PointFrames.COORDINATES),
                        spec.cloudFeatures().stream().mapToInt(points::columnOf)))
                .sorted()
                .distinct()
                .forEach(column -> places.put(column, columns.take(4L * n)));
        long bytes = columns.bytes();
        long staged = 0;
        for (VoxelKernels grid : grids) {
            bytes = Math.max(bytes, grid.plan(columns.bytes(), points, n, to - from, places::get));
            staged += grid.stagedBytes();
        }
        slot.reserve(bytes, staged);
        long base = slot.allocate(bytes);
        places.forEach((column, at) -> slot.upload(points.address(column, start), base + at, 4L * n));
        int[] all = new int[rows.length];
        for (int g = 0; g < all.length; g++) {
            all[g] = grids.get(g).voxelize(slot, base, points, from, to, batches.get(g), rows[g]);
        }
        return all;
    }

    /** Whether of each grid a frame and a cell of so many frames fit one number of 64 bits; always true of one frame. */
    boolean numbers(long frames) {
        return grids.stream().allMatch(grid -> grid.numbers(frames));
    }
}
