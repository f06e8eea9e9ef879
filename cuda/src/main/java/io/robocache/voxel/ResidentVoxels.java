package io.robocache.voxel;

import io.robocache.device.DeviceLayout;
import io.robocache.device.ResidentBatch;
import io.robocache.device.Slot;

/**
 * A batch of frames whose points stay on a GPU, to be voxelized as often as asked: what {@link GpuVoxelizer} does to a batch,
 * without the copies unless they are asked for, and dense results besides. For whoever measures the kernels or feeds
 * another kernel. The slot's thread only; uses addresses of the slot until its next reserve.
 */
public final class ResidentVoxels implements ResidentBatch {

    private static final long MOST_DENSE_CELLS = 1 << 24; // numeric specification, section 6

    private final PointFrames points;
    private final boolean inPlace;
    private final VoxelBuffers buffers;
    private final VoxelStruct struct;
    private final VoxelLaunches launches;
    private final long bytes;
    private long header;

    private ResidentVoxels(VoxelSpec spec, VoxelBuffers.Form form, PointFrames points, boolean inPlace) {
        spec.check(points);
        if (form != VoxelBuffers.Form.ROWS && spec.grid().cells() > MOST_DENSE_CELLS) {
            throw new IllegalArgumentException("dense voxels of %d cells a frame refused: at most %d; use sparse rows"
                    .formatted(spec.grid().cells(), MOST_DENSE_CELLS));
        }
        this.points = points;
        this.inPlace = inPlace;
        this.buffers = new VoxelBuffers(spec, form, inPlace);
        this.struct = new VoxelStruct(buffers, spec);
        this.launches = new VoxelLaunches(buffers, struct);
        DeviceLayout layout = new DeviceLayout();
        buffers.plan(layout, points, points.points(), points.frames());
        this.bytes = layout.bytes();
    }

    /** Rows of the cells that have a point; {@code points} are borrowed, have at least one point and no open frame. */
    public static ResidentVoxels rows(VoxelSpec spec, PointFrames points) {
        return new ResidentVoxels(spec, VoxelBuffers.Form.ROWS, points, false);
    }

    /** A bit a cell, shape (frames, words), the lowest bit of a frame's first word its cell 0; points as of {@link #rows}. */
    public static ResidentVoxels bits(VoxelSpec spec, PointFrames points) {
        return new ResidentVoxels(spec, VoxelBuffers.Form.BITS, points, false);
    }

    /**
     * As {@link #bits}, by kernels that read the points and write the bits over the bus, where they are on the host: of one
     * small batch the result is there sooner.
     *
     * @param points page-locked, which large columns of a GPU backend's memory are; {@link #place} refuses others
     * @param to     address of page-locked memory for {@link #resultBytes}, up to the next multiple of 16
     */
    public static ResidentVoxels bitsInPlace(VoxelSpec spec, PointFrames points, long to) {
        ResidentVoxels batch = new ResidentVoxels(spec, VoxelBuffers.Form.BITS, points, true);
        batch.buffers.hostBits = to;
        return batch;
    }

    /** The points of each cell, int32, shape (frames, cells); points as of {@link #rows}. */
    public static ResidentVoxels counts(VoxelSpec spec, PointFrames points) {
        return new ResidentVoxels(spec, VoxelBuffers.Form.COUNTS, points, false);
    }

    /** As {@link #counts}, by the obvious kernel that a benchmark compares with. */
    public static ResidentVoxels baseline(VoxelSpec spec, PointFrames points) {
        return new ResidentVoxels(spec, VoxelBuffers.Form.BASELINE, points, false);
    }

    /** A float32 column of shape (frames, cells) for each feature, 0 where no point is; points as of {@link #rows}. */
    public static ResidentVoxels dense(VoxelSpec spec, PointFrames points) {
        return new ResidentVoxels(spec, VoxelBuffers.Form.DENSE, points, false);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long stagedBytes() {
        return Slot.sized(buffers.headerBytes);
    }

    @Override
    public void place(Slot slot) {
        for (int c = 0; inPlace && c < buffers.columns.length; c++) {
            slot.refusePageable(points.address(buffers.columns[c], 0));
        }
        if (inPlace) {
            slot.refusePageable(buffers.hostBits);
        }
        buffers.base = slot.allocate(bytes);
        header = slot.stage(buffers.headerBytes);
        struct.writeHeader(header, points, 0, points.frames());
        launches.prepare(slot);
    }

    @Override
    public void upload(Slot slot) {
        if (buffers.needsHeader()) {
            slot.upload(header, buffers.at(buffers.header), buffers.headerBytes);
        }
        for (int c = 0; !inPlace && c < buffers.columns.length; c++) {
            slot.upload(points.address(buffers.columns[c], 0), buffers.at(buffers.column[c]), 4L * points.points());
        }
    }

    @Override
    public void launch(Slot slot) {
        launches.queue(slot);
    }

    /** Of few bits, each run clears what the next one sets. */
    @Override
    public int turns() {
        return buffers.turns() ? 2 : 1;
    }

    @Override
    public long resultBytes() {
        return switch (buffers.form()) {
            case BITS -> buffers.bitsBytes;
            case COUNTS, BASELINE -> buffers.countsBytes;
            case DENSE -> buffers.denseBytes();
            case ROWS -> throw new IllegalStateException(
                    "rows come back through Voxelizer, which learns their number first");
        };
    }

    /** The bits, the counts, or one dense column after the other; not how many points took no part. */
    @Override
    public void download(Slot slot, long to) {
        if (inPlace) {
            if (to != buffers.hostBits) {
                throw new IllegalArgumentException("the kernel writes where it was told, and nowhere else");
            }
            return;
        }
        slot.download(buffers.at(buffers.result()), to, resultBytes());
    }
}
