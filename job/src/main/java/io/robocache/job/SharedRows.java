package io.robocache.job;

import io.robocache.device.Columns;
import io.robocache.voxel.VoxelBatch;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.IntVector;

/** Copies the voxels of each choice of clouds to every frame that shares it, as lists of their own lengths. */
final class SharedRows {
    private final VoxelConfig group;
    private final List<Integer> choiceOf;
    private final BufferAllocator memory;

    /**
     * Of one batch.
     *
     * @param choiceOf for each frame the frame of the voxel batch that it shows, or -1 for none
     */
    SharedRows(VoxelConfig group, List<Integer> choiceOf, BufferAllocator memory) {
        this.group = group;
        this.choiceOf = choiceOf;
        this.memory = memory;
    }

    /** Puts the lists of the group into the batch. */
    void fill(FrameBatch batch, VoxelBatch voxels) {
        IntVector perVoxel = offsets(batch, voxels, 1);
        for (VoxelPart part : VoxelColumns.parts(group)) {
            IntVector offsets = part.perVoxel() == 1 ? perVoxel : offsets(batch, voxels, part.perVoxel());
            ragged(batch, part, voxels, offsets);
        }
    }

    private IntVector offsets(FrameBatch batch, VoxelBatch voxels, int perVoxel) {
        IntVector offsets = batch.own(new IntVector("offsets", memory));
        Columns.allocate(offsets, choiceOf.size() + 1);
        offsets.set(0, 0);
        for (int i = 0; i < choiceOf.size(); i++) {
            int choice = choiceOf.get(i);
            int rows = choice < 0
                    ? 0
                    : voxels.offsets().get(choice + 1) - voxels.offsets().get(choice);
            offsets.set(i + 1, Math.addExact(offsets.get(i), Math.multiplyExact(rows, perVoxel)));
        }
        return offsets;
    }

    private void ragged(FrameBatch batch, VoxelPart part, VoxelBatch voxels, IntVector offsets) {
        BaseFixedWidthVector from = part.of(voxels);
        BaseFixedWidthVector to =
                (BaseFixedWidthVector) batch.own(from.getField().createVector(memory));
        Columns.allocate(to, offsets.get(choiceOf.size()));
        long width = from.getTypeWidth();
        for (int i = 0; i < choiceOf.size(); i++) {
            int values = offsets.get(i + 1) - offsets.get(i);
            if (values > 0) {
                long start = (long) voxels.offsets().get(choiceOf.get(i)) * part.perVoxel();
                to.getDataBuffer()
                        .setBytes(offsets.get(i) * width, from.getDataBuffer(), start * width, values * width);
            }
        }
        batch.putRagged(ColumnNames.voxels(group.name(), part.name()), to, offsets);
    }
}
