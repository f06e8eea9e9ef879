package io.robocache.voxel;

import io.robocache.device.Device;
import io.robocache.device.DeviceMemoryException;
import io.robocache.device.Slot;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The twin of {@link CpuVoxelizer} on a GPU: the points of a batch go up once, and for each grid all frames are one chain of
 * launches, the kernels of {@code voxel_sparse.cu} and the files that it names. Change both twins or neither.
 *
 * <p>What does not fit the device's memory is halved by frames, and a single frame that does not fit is the CPU twin's.
 * Each is counted.
 */
final class GpuVoxelizer implements Voxelizer {

    private final Device device;
    private final BufferAllocator memory;
    private final List<VoxelSpec> specs;
    private final List<CellVoxels> twins;
    private final VoxelUpload upload;

    GpuVoxelizer(Device device, BufferAllocator memory, List<VoxelSpec> specs) {
        this.device = device;
        this.memory = memory;
        this.specs = List.copyOf(specs);
        this.twins = specs.stream().map(CellVoxels::new).toList();
        this.upload = new VoxelUpload(specs);
    }

    @Override
    public List<VoxelBatch> voxelizeAll(PointFrames points) {
        return VoxelBatch.filled(memory, specs, points, batches -> fill(points, batches));
    }

    private int[] fill(PointFrames points, List<VoxelBatch> batches) {
        int[] none = new int[batches.size()];
        try (Slot slot = device.lease()) {
            return halves(slot, points, 0, points.frames(), batches, none);
        } catch (DeviceMemoryException noSlot) {
            return fallBack(points, 0, points.frames(), batches, none);
        }
    }

    /** Appends frames to the rows that the batches have; the rows that they have then. */
    private int[] halves(Slot slot, PointFrames points, int from, int to, List<VoxelBatch> batches, int[] rows) {
        if (points.frameStart(to) == points.frameStart(from)) {
            return onCpu(points, from, to, batches, rows); // nothing to do: not a fall-back
        }
        try {
            if (upload.numbers(to - from)) {
                return upload.voxelize(slot, points, from, to, batches, rows);
            }
        } catch (DeviceMemoryException tooLarge) {
            if (to - from == 1) {
                return fallBack(points, from, to, batches, rows);
            }
            device.counters().split();
        }
        int middle = (from + to) >>> 1;
        int[] first = halves(slot, points, from, middle, batches, rows);
        return halves(slot, points, middle, to, batches, first);
    }

    private int[] fallBack(PointFrames points, int from, int to, List<VoxelBatch> batches, int[] rows) {
        device.counters().fellBack("device-memory");
        return onCpu(points, from, to, batches, rows);
    }

    private int[] onCpu(PointFrames points, int from, int to, List<VoxelBatch> batches, int[] rows) {
        int[] all = new int[rows.length];
        for (int g = 0; g < all.length; g++) {
            all[g] = twins.get(g).voxelize(points, from, to, batches.get(g), rows[g]);
        }
        return all;
    }

    @Override
    public void close() {
        twins.forEach(CellVoxels::clear);
    }
}
