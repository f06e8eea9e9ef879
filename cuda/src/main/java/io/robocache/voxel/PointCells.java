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
    private final CellTable cells = new CellTable();
    private long[] keyOf = new long[0]; // of each point; OUTSIDE or NOT_FINITE where it takes no part
    private int[] cellOf = new int[0]; // of each point; -1 where it takes no part
    private int[] order;
    private int points;
    private int nonFinite;
    private int outside;

    PointCells(VoxelGrid grid) {
        this.grid = grid;
    }

    /** Locates the points of a frame; {@code features} are the columns that must be finite besides the coordinates. */
    void locate(PointFrames frames, int frame, int[] features) {
        int start = frames.frameStart(frame);
        points = frames.frameStart(frame + 1) - start;
        if (keyOf.length < points) {
            keyOf = new long[points];
            cellOf = new int[points];
        }
        findKeys(frames.address(0, start), frames.address(1, start), frames.address(2, start));
        for (int column : features) {
            leaveOutNonFinite(frames.address(column, start));
        }
        assign();
        order = cells.byKey(Long.SIZE - Long.numberOfLeadingZeros(grid.cells() - 1));
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

    /** The occupied cells, numbered from 0 as they first appear. */
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

    private void assign() {
        cells.clear();
        nonFinite = 0;
        outside = 0;
        for (int i = 0; i < points; i++) {
            long key = keyOf[i];
            if (key >= 0) {
                cellOf[i] = cells.add(key);
            } else {
                cellOf[i] = -1;
                if (key == OUTSIDE) {
                    outside++;
                } else {
                    nonFinite++;
                }
            }
        }
    }
}
