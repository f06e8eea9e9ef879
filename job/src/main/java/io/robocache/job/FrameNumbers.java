package io.robocache.job;

import io.robocache.device.Columns;
import io.robocache.job.VoxelLayout.Kind;
import io.robocache.voxel.VoxelBatch;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;

/** The numbers of each frame of a voxel group: how many points went where, and how full the grid is. */
final class FrameNumbers {
    /** Points of a frame that were cropped, and pixels of its depth images that brought none. */
    record LeftOut(long cropped, long noReturns) {}

    private final VoxelConfig group;
    private final BufferAllocator memory;
    private long droppedVoxels;
    private long droppingFrames;

    FrameNumbers(VoxelConfig group, BufferAllocator memory) {
        this.group = group;
        this.memory = memory;
    }

    /** Voxels that padded rows had no place for, since {@link #clear}. */
    long droppedVoxels() {
        return droppedVoxels;
    }

    /** Frames that had such voxels. */
    long droppingFrames() {
        return droppingFrames;
    }

    /** Begins an episode. */
    void clear() {
        droppedVoxels = 0;
        droppingFrames = 0;
    }

    /**
     * Puts the numbers into the batch.
     *
     * @param choiceOf for each frame the frame of the voxel batch that it shows, or -1 for none: all counters are then 0
     * @param leftOut  what became no point, for each frame of the voxel batch
     */
    void fill(FrameBatch batch, VoxelBatch voxels, List<Integer> choiceOf, List<LeftOut> leftOut) {
        Float4Vector share = number(batch, VoxelColumns.OCCUPIED_SHARE);
        Float4Vector perVoxel = number(batch, VoxelColumns.POINTS_PER_VOXEL);
        for (String counter : VoxelColumns.counters(group)) {
            BigIntVector column = batch.own(new BigIntVector(counter, memory));
            Columns.allocate(column, choiceOf.size());
            for (int i = 0; i < choiceOf.size(); i++) {
                int choice = choiceOf.get(i);
                column.set(i, choice < 0 ? 0 : counted(counter, voxels, choice, leftOut.get(choice)));
            }
            batch.put(ColumnNames.voxels(group.name(), counter), column, null);
        }
        for (int i = 0; i < choiceOf.size(); i++) {
            int choice = choiceOf.get(i);
            long occupied = choice < 0 ? 0 : voxels.voxels().get(choice);
            share.set(
                    i, (float) ((double) occupied / (double) group.spec().grid().cells()));
            perVoxel.set(i, occupied == 0 ? Float.NaN : (float) ((double) inside(voxels, choice) / (double) occupied));
            long dropped = choice < 0 ? 0 : dropped(occupied);
            droppedVoxels += dropped;
            droppingFrames += dropped > 0 ? 1 : 0;
        }
    }

    private Float4Vector number(FrameBatch batch, String part) {
        Float4Vector column = batch.own(new Float4Vector(part, memory));
        Columns.allocate(column, batch.frames());
        batch.put(ColumnNames.voxels(group.name(), part), column, null);
        return column;
    }

    private long counted(String counter, VoxelBatch voxels, int choice, LeftOut leftOut) {
        return switch (counter) {
            case VoxelColumns.POINTS_IN -> voxels.pointsIn().get(choice) + leftOut.cropped();
            case VoxelColumns.NON_FINITE -> voxels.nonFinite().get(choice);
            case VoxelColumns.CROPPED -> leftOut.cropped();
            case VoxelColumns.OUT_OF_RANGE -> voxels.outOfRange().get(choice);
            case VoxelColumns.NO_RETURN -> leftOut.noReturns();
            case VoxelColumns.VOXELS -> voxels.voxels().get(choice);
            case VoxelColumns.DROPPED -> dropped(voxels.voxels().get(choice));
            default -> throw new IllegalStateException("nobody counts " + counter);
        };
    }

    private long dropped(long occupied) {
        return group.layout().kind() == Kind.PADDED
                ? Math.max(0, occupied - group.layout().padTo())
                : 0;
    }

    private static long inside(VoxelBatch voxels, int choice) {
        return voxels.pointsIn().get(choice)
                - voxels.nonFinite().get(choice)
                - voxels.outOfRange().get(choice);
    }
}
