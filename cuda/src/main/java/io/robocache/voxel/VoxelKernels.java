package io.robocache.voxel;

import io.robocache.device.DeviceLayout;
import io.robocache.device.Slot;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.Float4Vector;

/**
 * The launches that voxelize some frames of a batch by one grid, and the copies around them but that of the points: the chain
 * of {@code voxel_sparse.cu} runs, the number of voxels comes back and then exactly their rows. Not thread-safe.
 */
final class VoxelKernels {

    private final VoxelSpec spec;
    private final VoxelBuffers buffers;
    private final VoxelStruct struct;
    private final VoxelLaunches launches;
    private final FirstPoints firstPoints;

    VoxelKernels(VoxelSpec spec) {
        this.spec = spec;
        this.buffers = new VoxelBuffers(spec, VoxelBuffers.Form.ROWS, false);
        this.struct = new VoxelStruct(buffers, spec);
        this.launches = new VoxelLaunches(buffers, struct);
        this.firstPoints = new FirstPoints(spec, buffers, struct);
    }

    /**
     * Lays out its buffers behind those of the points; the bytes of all.
     *
     * @param columns where a column of the points lies
     */
    long plan(long before, PointFrames points, int n, int frames, IntFunction<Long> columns) {
        DeviceLayout layout = new DeviceLayout(before);
        buffers.plan(layout, points, n, frames, columns);
        firstPoints.plan(layout);
        return layout.bytes();
    }

    /** What it takes of the slot's page-locked memory. */
    long stagedBytes() {
        return Slot.sized(buffers.headerBytes) + Slot.sized(buffers.foundBytes) + firstPoints.stagedBytes();
    }

    /**
     * Appends the voxels of frames {@code from} to {@code to}, as planned, to those that a batch has; waits for the device.
     *
     * @param base   of the planned buffers, where the points are on their way
     * @param voxels rows there are
     * @return rows there are now
     */
    int voxelize(Slot slot, long base, PointFrames points, int from, int to, VoxelBatch batch, int voxels) {
        buffers.base = base;
        long header = slot.stage(buffers.headerBytes);
        long found = slot.stage(buffers.foundBytes);
        struct.writeHeader(header, points, from, to);
        slot.upload(header, buffers.at(buffers.header), buffers.headerBytes);
        launches.queue(slot);
        firstPoints.queue(slot, points);
        slot.download(buffers.at(buffers.zeroed), found, buffers.foundBytes);
        slot.synchronize();
        int rows = Math.toIntExact(MemoryUtil.getLong(found));
        batch.reserve(voxels + rows);
        fetch(slot, batch, voxels, rows);
        writeFrames(found, points, from, to, batch, voxels);
        slot.synchronize();
        return voxels + rows;
    }

    /** Queues the copies of the rows behind those that the batch has. */
    private void fetch(Slot slot, VoxelBatch batch, int voxels, int rows) {
        int keyBytes = spec.grid().wideKeys() ? Long.BYTES : Integer.BYTES;
        long keys = batch.keys().getDataBuffer().memoryAddress();
        slot.download(buffers.at(buffers.rowKeys), keys + (long) keyBytes * voxels, (long) keyBytes * rows);
        if (batch.occupancy() != null) {
            MemoryUtil.setMemory(batch.occupancy().getDataBuffer().memoryAddress() + voxels, rows, (byte) 1);
        }
        if (batch.counts() != null) {
            long counts = batch.counts().getDataBuffer().memoryAddress();
            slot.download(buffers.at(buffers.counts), counts + 4L * voxels, 4L * rows);
        }
        int column = 0;
        for (Reduction reduction : VoxelBuffers.OF_FEATURES) {
            List<Float4Vector> columns = batch.values(reduction);
            for (Float4Vector values : columns) {
                long to = values.getDataBuffer().memoryAddress() + 4L * voxels;
                slot.download(buffers.at(buffers.results[column++]), to, 4L * rows);
            }
        }
        firstPoints.fetch(slot, batch, voxels, rows);
    }

    /** The counters and offsets of the frames, from the block that was zeroed: total, starts, non-finite, outside. */
    private void writeFrames(long found, PointFrames points, int from, int to, VoxelBatch batch, int voxels) {
        int frames = to - from;
        long starts = found + Long.BYTES;
        long nonFinite = starts + 8L * (frames + 1);
        long outside = nonFinite + 8L * frames;
        for (int f = 0; f < frames; f++) {
            long end = MemoryUtil.getLong(starts + 8L * (f + 1));
            batch.pointsIn().set(from + f, points.frameStart(from + f + 1) - points.frameStart(from + f));
            batch.nonFinite().set(from + f, MemoryUtil.getLong(nonFinite + 8L * f));
            batch.outOfRange().set(from + f, MemoryUtil.getLong(outside + 8L * f));
            batch.voxels().set(from + f, end - MemoryUtil.getLong(starts + 8L * f));
            batch.offsets().set(from + f + 1, voxels + (int) end);
        }
    }

    /** Whether a frame and a cell of so many frames fit one number of 64 bits; always true of one frame. */
    boolean numbers(long frames) {
        return VoxelLaunches.bitsOf(spec.grid().cells() - 1) + VoxelLaunches.bitsOf(frames - 1) <= Long.SIZE;
    }
}
