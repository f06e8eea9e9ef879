package io.robocache.job;

import io.robocache.device.Columns;
import io.robocache.voxel.VoxelBatch;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;

/** Copies the voxels of each choice of clouds to every frame that shares it. */
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

    /** Puts the columns of the group into the batch. */
    void fill(FrameBatch batch, VoxelBatch voxels) {
        IntVector offsets = batch.own(new IntVector("offsets", memory));
        Columns.allocate(offsets, choiceOf.size() + 1);
        offsets.set(0, 0);
        for (int i = 0; i < choiceOf.size(); i++) {
            int more = first(voxels, choiceOf.get(i) + 1) - first(voxels, choiceOf.get(i));
            offsets.set(i + 1, Math.addExact(offsets.get(i), choiceOf.get(i) < 0 ? 0 : more));
        }
        ragged(batch, "key", voxels.keys(), voxels, offsets);
        if (voxels.occupancy() != null) {
            ragged(batch, "occupancy", voxels.occupancy(), voxels, offsets);
        }
        if (voxels.counts() != null) {
            ragged(batch, "count", voxels.counts(), voxels, offsets);
        }
        for (int f = 0; f < voxels.means().size(); f++) {
            ragged(
                    batch,
                    "mean." + group.spec().meanFeatures().get(f),
                    voxels.means().get(f),
                    voxels,
                    offsets);
        }
        counter(batch, "points_in", voxels.pointsIn());
        counter(batch, "non_finite", voxels.nonFinite());
        counter(batch, "out_of_range", voxels.outOfRange());
        counter(batch, "voxels", voxels.voxels());
    }

    private static int first(VoxelBatch voxels, int choice) {
        return choice < 0 ? 0 : voxels.offsets().get(choice);
    }

    private void ragged(FrameBatch batch, String part, FieldVector of, VoxelBatch voxels, IntVector offsets) {
        BaseFixedWidthVector from = (BaseFixedWidthVector) of;
        BaseFixedWidthVector to =
                (BaseFixedWidthVector) batch.own(from.getField().createVector(memory));
        Columns.allocate(to, offsets.get(choiceOf.size()));
        long width = from.getTypeWidth();
        for (int i = 0; i < choiceOf.size(); i++) {
            int rows = offsets.get(i + 1) - offsets.get(i);
            if (rows > 0) {
                int start = first(voxels, choiceOf.get(i));
                to.getDataBuffer().setBytes(offsets.get(i) * width, from.getDataBuffer(), start * width, rows * width);
            }
        }
        batch.putRagged(ColumnNames.voxels(group.name(), part), to, offsets);
    }

    private void counter(FrameBatch batch, String part, BigIntVector from) {
        BigIntVector to = batch.own(new BigIntVector(part, memory));
        Columns.allocate(to, choiceOf.size());
        for (int i = 0; i < choiceOf.size(); i++) {
            to.set(i, choiceOf.get(i) < 0 ? 0 : from.get(choiceOf.get(i)));
        }
        batch.put(ColumnNames.voxels(group.name(), part), to, null);
    }
}
