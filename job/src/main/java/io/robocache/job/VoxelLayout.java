package io.robocache.job;

import io.robocache.shard.Column;
import io.robocache.voxel.VoxelGrid;
import java.io.Serializable;

/**
 * How the voxels of a frame become lists.
 *
 * @param kind  the layout
 * @param padTo rows that {@link Kind#PADDED} has of each frame, from 1; else 0
 */
public record VoxelLayout(Kind kind, int padTo) implements Serializable {

    /** The layouts. */
    public enum Kind {
        /** A row for each cell with a point, by ascending key. */
        SPARSE,
        /** A row for each cell of the grid, by key; 0 where no point is. */
        DENSE,
        /** A fixed number of rows: the voxels with the least keys, then rows with the key -1 and else 0. */
        PADDED;

        /** Its name in configurations and in info.json. */
        String word() {
            return switch (this) {
                case SPARSE -> "sparse";
                case DENSE -> "dense";
                case PADDED -> "padded";
            };
        }
    }

    /** Lists as long as a frame has voxels. */
    static final VoxelLayout SPARSE = new VoxelLayout(Kind.SPARSE, 0);

    /** Lists as long as the grid has cells. */
    static final VoxelLayout DENSE = new VoxelLayout(Kind.DENSE, 0);

    /** Returns the rows of every frame, or {@link Column#RAGGED}. */
    long rows(VoxelGrid grid) {
        return switch (kind) {
            case SPARSE -> Column.RAGGED;
            case DENSE -> grid.cells();
            case PADDED -> padTo;
        };
    }
}
