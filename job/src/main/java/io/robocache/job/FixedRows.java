package io.robocache.job;

import io.robocache.device.Columns;
import io.robocache.job.VoxelLayout.Kind;
import io.robocache.voxel.VoxelBatch;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;

/** Copies the voxels of each choice of clouds to every frame that shares it, as lists of one length. */
final class FixedRows {
    private final VoxelConfig group;
    private final List<Integer> choiceOf;
    private final BufferAllocator memory;
    private final int rows; // of a frame
    private final boolean dense;

    /**
     * Of one batch.
     *
     * @param choiceOf for each frame the frame of the voxel batch that it shows, or -1 for none
     */
    FixedRows(VoxelConfig group, List<Integer> choiceOf, BufferAllocator memory) {
        this.group = group;
        this.choiceOf = choiceOf;
        this.memory = memory;
        this.rows = Math.toIntExact(group.layout().rows(group.spec().grid()));
        this.dense = group.layout().kind() == Kind.DENSE;
    }

    /** Puts the lists of the group into the batch. */
    void fill(FrameBatch batch, VoxelBatch voxels) {
        for (VoxelPart part : VoxelColumns.parts(group)) {
            BaseFixedWidthVector from = part.of(voxels);
            BaseFixedWidthVector to =
                    (BaseFixedWidthVector) batch.own(from.getField().createVector(memory));
            int perFrame = Math.multiplyExact(rows, part.perVoxel());
            Columns.allocate(to, Math.multiplyExact(choiceOf.size(), perFrame));
            boolean key = part.name().equals(VoxelPart.KEY);
            for (int i = 0; i < choiceOf.size(); i++) {
                long bytes = (long) from.getTypeWidth() * part.perVoxel();
                ArrowBuf data = to.getDataBuffer();
                long at = (long) i * rows * bytes;
                if (key) {
                    data.setOne(at, rows * bytes); // -1 in both widths
                } else {
                    data.setZero(at, rows * bytes); // frame by frame, while it is near
                }
                if (choiceOf.get(i) >= 0) {
                    copy(voxels, choiceOf.get(i), from, part.perVoxel(), data, at);
                }
            }
            batch.put(ColumnNames.voxels(group.name(), part.name()), to, null);
        }
    }

    private void copy(VoxelBatch voxels, int choice, BaseFixedWidthVector from, int perVoxel, ArrowBuf to, long at) {
        if (dense) {
            voxels.scatter(choice, from, perVoxel, to, at);
            return;
        }
        int first = voxels.offsets().get(choice);
        int end = voxels.offsets().get(choice + 1);
        long bytes = (long) from.getTypeWidth() * perVoxel;
        to.setBytes(at, from.getDataBuffer(), first * bytes, Math.min(rows, end - first) * bytes);
    }
}
