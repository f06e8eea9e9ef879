package io.robocache.voxel;

import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Which cell each point of one frame lies in, and the cells by ascending key. Passes that each do one thing: the keys,
 * the features' finiteness, the cells with their counts, the order. The arrays are kept from frame to frame.
 */
final class PointCells {

    private static final int OUTSIDE = -1;
    private static final int NOT_FINITE = -2;
    private static final int EXPONENT = 0x7F80_0000; // all ones in NaN and infinities only

    private final VoxelGrid grid;
    private final OccupiedCells cells;
    private final boolean cellsOfPoints;
    private long[] keyOf = new long[0]; // of each point; OUTSIDE or NOT_FINITE where it takes no part
    private int[] cellOf; // of each point; -1 where it takes no part
    private int[] order;
    private int points;
    private int nonFinite;
    private int outside;

    /**
     * Of frames on a grid.
     *
     * @param cellsOfPoints whether {@link #cellOf} will be asked
     */
    PointCells(VoxelGrid grid, boolean cellsOfPoints) {
        this.grid = grid;
        this.cells = OccupiedCells.of(grid);
        this.cellsOfPoints = cellsOfPoints;
    }

    /** Locates the points of a frame; {@code features} are the columns that must be finite besides the coordinates. */
    void locate(PointFrames frames, int frame, int[] features) {
        int start = frames.frameStart(frame);
        points = frames.frameStart(frame + 1) - start;
        if (keyOf.length < points) {
            keyOf = new long[points];
            cellOf = cellsOfPoints ? new int[points] : null;
        }
        findKeys(frames.address(0, start), frames.address(1, start), frames.address(2, start));
        for (int column : features) {
            leaveOutNonFinite(frames.address(column, start));
        }
        countLeftOut();
        cells.assign(keyOf, points, cellOf);
        order = cells.byKey();
    }

    /** All points of the frame. */
    int points() {
        return points;
    }

    int nonFinite() {
        return nonFinite;
    }

    int outside() {
        return outside;
    }

    /** The points that lie in a cell. */
    int inside() {
        return points - nonFinite - outside;
    }

    /** The occupied cells, numbered from 0. */
    int size() {
        return cells.size();
    }

    /** The cell of a point; -1: the point takes no part. */
    int cellOf(int point) {
        return cellOf[point];
    }

    /** The cell that comes at that row by ascending key. */
    int cellAt(int row) {
        return order[row];
    }

    long key(int cell) {
        return cells.key(cell);
    }

    int count(int cell) {
        return cells.count(cell);
    }

    /** float32 arithmetic in the written order (numeric specification, 6.2 and 6.3). */
    private void findKeys(long xs, long ys, long zs) {
        float nx = grid.nx();
        float ny = grid.ny();
        float nz = grid.nz();
        for (int i = 0; i < points; i++) {
            float x = Float.intBitsToFloat(MemoryUtil.getInt(xs + 4L * i));
            float y = Float.intBitsToFloat(MemoryUtil.getInt(ys + 4L * i));
            float z = Float.intBitsToFloat(MemoryUtil.getInt(zs + 4L * i));
            float qx = (x - grid.originX()) / grid.sizeX();
            float qy = (y - grid.originY()) / grid.sizeY();
            float qz = (z - grid.originZ()) / grid.sizeZ();
            if (qx >= 0 && qx < nx && qy >= 0 && qy < ny && qz >= 0 && qz < nz) {
                // Of a quotient >= 0 the cast is the floor; a NaN or an infinity never gets here.
                keyOf[i] = ((long) (int) qx * grid.ny() + (int) qy) * grid.nz() + (int) qz;
            } else {
                keyOf[i] = Float.isFinite(x) && Float.isFinite(y) && Float.isFinite(z) ? OUTSIDE : NOT_FINITE;
            }
        }
    }

    private void leaveOutNonFinite(long feature) {
        for (int i = 0; i < points; i++) {
            if ((MemoryUtil.getInt(feature + 4L * i) & EXPONENT) == EXPONENT) {
                keyOf[i] = NOT_FINITE;
            }
        }
    }

    private void countLeftOut() {
        int left = 0;
        int notFinite = 0;
        for (int i = 0; i < points; i++) {
            left += (int) (keyOf[i] >>> 63);
            notFinite += keyOf[i] == NOT_FINITE ? 1 : 0;
        }
        nonFinite = notFinite;
        outside = left - notFinite;
    }
}
