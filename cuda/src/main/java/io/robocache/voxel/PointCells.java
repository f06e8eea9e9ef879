package io.robocache.voxel;

/** Which cell each point of one frame lies in, the cells numbered by ascending key. The arrays are kept from frame to frame. */
final class PointCells {

    private final PointKeys keys;
    private final OccupiedCells cells;
    private final boolean cellsOfPoints;
    private int[] cellOf; // of each point; -1 where it takes no part

    /**
     * Of frames on a grid.
     *
     * @param cellsOfPoints whether {@link #cellOf} will be asked
     */
    PointCells(VoxelGrid grid, boolean cellsOfPoints) {
        this.keys = new PointKeys(grid);
        this.cells = OccupiedCells.of(grid);
        this.cellsOfPoints = cellsOfPoints;
        this.cellOf = cellsOfPoints ? new int[0] : null;
    }

    /** Locates the points of a frame; {@code features} are the columns that must be finite besides the coordinates. */
    void locate(PointFrames frames, int frame, int[] features) {
        keys.find(frames, frame, features);
        if (cellsOfPoints && cellOf.length < keys.points()) {
            cellOf = new int[keys.points()];
        }
        cells.assign(keys, cellOf);
    }

    /** All points of the frame. */
    int points() {
        return keys.points();
    }

    int nonFinite() {
        return keys.nonFinite();
    }

    int outside() {
        return keys.outside();
    }

    /** The points that lie in a cell. */
    int inside() {
        return points() - nonFinite() - outside();
    }

    /** The occupied cells, numbered from 0. */
    int size() {
        return cells.size();
    }

    /** The cell of a point; -1: the point takes no part. */
    int cellOf(int point) {
        return cellOf[point];
    }

    /** As {@link OccupiedCells#writeKeys}. */
    void writeKeys(long address) {
        cells.writeKeys(address);
    }

    /** As {@link OccupiedCells#counts}. */
    int[] counts() {
        return cells.counts();
    }
}
