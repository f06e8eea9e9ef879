package io.robocache.voxel;

import io.robocache.device.Device;
import io.robocache.device.DeviceMemoryException;
import io.robocache.device.Slot;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The twin of {@link CpuVoxelizer} on a GPU: all frames of a batch in one chain of launches, the kernels of
 * {@code voxel_sparse.cu} and the files that it names. Change both twins or neither.
 *
 * <p>What does not fit the device's memory is halved by frames, and a single frame that does not fit is the CPU twin's.
 * Each is counted.
 */
final class GpuVoxelizer implements Voxelizer {

    private final Device device;
    private final BufferAllocator memory;
    private final VoxelSpec spec;
    private final CpuVoxelizer twin;
    private final VoxelKernels kernels;

    GpuVoxelizer(Device device, BufferAllocator memory, VoxelSpec spec) {
        this.device = device;
        this.memory = memory;
        this.spec = spec;
        this.twin = new CpuVoxelizer(memory, spec);
        this.kernels = new VoxelKernels(spec);
    }

    @Override
    public VoxelBatch voxelize(PointFrames points) {
        spec.check(points);
        VoxelBatch batch = new VoxelBatch(memory, spec);
        try {
            batch.allocate(points.frames());
            batch.finish(append(points, batch));
            return batch;
        } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
        }
    }

    private int append(PointFrames points, VoxelBatch batch) {
        try (Slot slot = device.lease()) {
            return halves(slot, points, 0, points.frames(), batch, 0);
        } catch (DeviceMemoryException noSlot) {
            return onCpu(points, 0, points.frames(), batch, 0);
        }
    }

    private int halves(Slot slot, PointFrames points, int from, int to, VoxelBatch batch, int voxels) {
        if (points.frameStart(to) == points.frameStart(from)) {
            return twin.voxelize(points, from, to, batch, voxels); // nothing to do: not a fall-back
        }
        try {
            if (kernels.numbers(to - from)) {
                return kernels.voxelize(slot, points, from, to, batch, voxels);
            }
        } catch (DeviceMemoryException tooLarge) {
            if (to - from == 1) {
                return onCpu(points, from, to, batch, voxels);
            }
            device.counters().split();
        }
        int middle = (from + to) >>> 1;
        int first = halves(slot, points, from, middle, batch, voxels);
        return halves(slot, points, middle, to, batch, first);
    }

    private int onCpu(PointFrames points, int from, int to, VoxelBatch batch, int voxels) {
        device.counters().fellBack("device-memory");
        return twin.voxelize(points, from, to, batch, voxels);
    }

    @Override
    public void close() {
        twin.close();
    }
}
