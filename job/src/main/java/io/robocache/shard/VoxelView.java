package io.robocache.shard;

import java.util.List;

/**
 * One frame of a voxel group from three sides, coarse enough to be looked at: each side lies in at most {@value #MOST_CELLS}
 * cells of a whole number of the grid's.
 *
 * @param group  name of the group
 * @param frame  of the episode
 * @param voxels in the frame
 * @param dims   cells of the grid along x, y, z
 * @param cell   of those, how many a cell of a picture has along x, y, z
 * @param top    from above, y up: how many voxels lie below each other
 * @param layers the fullest layer across z, y and x
 */
public record VoxelView(
        String group,
        long frame,
        long voxels,
        List<Integer> dims,
        List<Integer> cell,
        List<String> top,
        List<Layer> layers) {
    /** Cells of a picture along one side. */
    public static final int MOST_CELLS = 96;

    /**
     * A layer as thick as a cell.
     *
     * @param first index of its first cell of the grid
     * @param rows  from top to bottom; a digit a cell: 0 empty, 1 fewest to 9 most voxels
     */
    public record Layer(int first, List<String> rows) {
        public Layer {
            rows = List.copyOf(rows);
        }
    }

    public VoxelView {
        dims = List.copyOf(dims);
        cell = List.copyOf(cell);
        top = List.copyOf(top);
        layers = List.copyOf(layers);
    }
}
