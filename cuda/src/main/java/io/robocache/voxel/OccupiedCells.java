package io.robocache.voxel;

/**
 * The occupied cells of one frame, numbered from 0 by ascending key, as rows have them, and how many points each has. Not
 * thread-safe.
 */
sealed interface OccupiedCells permits CellGrid, SortedCells, CellTable {

    /** Up to 2^22 cells have a number each: 16 MiB a task, and a cell is found by one access. */
    int MOST_NUMBERED = 1 << 22;

    /** What is fastest for a grid. */
    static OccupiedCells of(VoxelGrid grid) {
        if (grid.cells() <= MOST_NUMBERED) {
            return new CellGrid((int) grid.cells());
        }
        return grid.wideKeys() ? new CellTable(grid.cells()) : new SortedCells(grid);
    }

    /**
     * Counts the points of a frame in their cells.
     *
     * @param keys         of the points; borrowed
     * @param cellOfOrNull gets the number of each point's cell, -1 where it takes no part
     */
    void assign(PointKeys keys, int[] cellOfOrNull);

    int size();

    /** Writes the keys of all cells to memory, int64 where the grid's are wide, else int32. */
    void writeKeys(long address);

    /**
     * How many points each cell has.
     *
     * @return at least {@link #size()} long; borrowed until the next call
     */
    int[] counts();
}
