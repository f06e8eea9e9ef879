package io.robocache.voxel;

import java.io.Serializable;

/**
 * The cells that space is cut into. A cell holds its lower faces, not its upper ones. The key of cell (ix, iy, iz) is
 * {@code (ix * ny + iy) * nz + iz}, so that a dense array reshapes to [nx, ny, nz] in C order.
 *
 * @param originX lower corner of the grid, metres; {@code originY}, {@code originZ} likewise; finite
 * @param sizeX   edge of a cell, metres; {@code sizeY}, {@code sizeZ} likewise; finite and above 0
 * @param nx      number of cells along x; {@code ny}, {@code nz} likewise; 1 to 2^21, their product at most 2^62
 */
public record VoxelGrid(
        float originX, float originY, float originZ, float sizeX, float sizeY, float sizeZ, int nx, int ny, int nz)
        implements Serializable {

    private static final int MAX_DIM = 1 << 21;
    private static final long MAX_CELLS = 1L << 62;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if an origin or a size is not finite, a size is not above 0, or the dims exceed
     *     their limits
     */
    public VoxelGrid {
        checkAxis("x", originX, sizeX, nx);
        checkAxis("y", originY, sizeY, ny);
        checkAxis("z", originZ, sizeZ, nz);
        // Two axes make at most 2^42 cells and three at most 2^63, so that only the last product can pass the limit.
        if (Math.multiplyHigh((long) nx * ny, nz) != 0 || Long.compareUnsigned((long) nx * ny * nz, MAX_CELLS) > 0) {
            throw new IllegalArgumentException(
                    "grid %d x %d x %d refused: more than 2^62 cells; use larger cells".formatted(nx, ny, nz));
        }
    }

    /**
     * A grid of a configuration's numbers, each rounded to float32.
     *
     * @param origin x, y, z of the lower corner, metres
     * @param size   edges of a cell along x, y, z, metres
     * @param dims   number of cells along x, y, z
     * @throws IllegalArgumentException if an array has not three elements, or as the constructor says
     */
    public static VoxelGrid of(double[] origin, double[] size, int[] dims) {
        checkThree("origin", origin.length);
        checkThree("size", size.length);
        checkThree("dims", dims.length);
        return new VoxelGrid(
                (float) origin[0],
                (float) origin[1],
                (float) origin[2],
                (float) size[0],
                (float) size[1],
                (float) size[2],
                dims[0],
                dims[1],
                dims[2]);
    }

    /** The number of cells, 1 to 2^62. */
    public long cells() {
        return (long) nx * ny * nz;
    }

    /** Whether keys are int64: with more than 2^31 - 1 cells. */
    public boolean wideKeys() {
        return cells() > Integer.MAX_VALUE;
    }

    private static void checkThree(String name, int length) {
        if (length != 3) {
            throw new IllegalArgumentException(
                    "grid %s of %d numbers refused: it takes three, for x, y and z".formatted(name, length));
        }
    }

    private static void checkAxis(String axis, float origin, float size, int dim) {
        if (!Float.isFinite(origin)) {
            throw new IllegalArgumentException(
                    "grid origin %s along %s refused: it is not a finite float32".formatted(origin, axis));
        }
        if (!Float.isFinite(size) || !(size > 0)) {
            throw new IllegalArgumentException(
                    "grid cell size %s along %s refused: as float32 it must be finite and above 0 m"
                            .formatted(size, axis));
        }
        if (dim < 1 || dim > MAX_DIM) {
            throw new IllegalArgumentException("grid of %d cells along %s refused: 1 to %d; use cells of another size"
                    .formatted(dim, axis, MAX_DIM));
        }
    }
}
