package io.robocache.voxel;

import java.util.Arrays;

/** The occupied cells of one frame, each with a number from 0, and how many points each has. Not thread-safe. */
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

    /** The numbers from 0 in order, for cells that are numbered by ascending key: {@code known} if it has enough of them. */
    static int[] ascending(int[] known, int size) {
        if (known.length >= size) {
            return known;
        }
        int[] order = Arrays.copyOf(known, Math.max(size, 2 * known.length));
        for (int cell = known.length; cell < order.length; cell++) {
            order[cell] = cell;
        }
        return order;
    }

    /**
     * Counts the points of a frame in their cells.
     *
     * @param keys         of the points; borrowed
     * @param cellOfOrNull gets the number of each point's cell, -1 where it takes no part
     */
    void assign(PointKeys keys, int[] cellOfOrNull);

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
