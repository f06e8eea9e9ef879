package io.robocache.voxel;

/** The occupied cells of one frame, each with a number from 0, and how many points each has. Not thread-safe. */
sealed interface OccupiedCells permits CellGrid, CellTable {

    /** Up to 2^22 cells have a number each: 16 MiB a task, and a cell is found by one access. */
    int MOST_NUMBERED = 1 << 22;

    /** What is faster for a grid. */
    static OccupiedCells of(VoxelGrid grid) {
        return grid.cells() <= MOST_NUMBERED ? new CellGrid((int) grid.cells()) : new CellTable(grid.cells());
    }

    /**
     * Counts the points of a frame in their cells.
     *
     * @param keyOf        of each point the key of its cell, below 0 where it takes no part; borrowed
     * @param cellOfOrNull gets the number of each point's cell, -1 where it takes no part
     */
    void assign(long[] keyOf, int points, int[] cellOfOrNull);

    int size();

    long key(int cell);

    int count(int cell);

    /**
     * The cells' numbers by ascending key.
     *
     * @return at least {@link #size()} long; borrowed until the next call
     */
    int[] byKey();
}
