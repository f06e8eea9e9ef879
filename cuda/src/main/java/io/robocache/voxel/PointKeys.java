package io.robocache.voxel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The key of the cell that each point of one frame lies in: per axis {@code q = (p - origin) / size} in float32, in that order, a
 * cell if {@code 0 <= q < n} on every axis, its number the floor of {@code q} (numeric specification, 6.2 and 6.3). {@link
 * #findWide} is that as it is written; {@link #findNarrow} gives the same in loops without a branch, which a JIT turns into vector
 * code. The arrays are kept from frame to frame. Not thread-safe.
 */
final class PointKeys {

    /** The key of a point that lies in no cell, or has a coordinate or feature that is not finite. */
    static final int NONE = -1;

    private static final int BLOCK = 1024; // all arrays of a block fit the first cache
    private static final int VIEW_POINTS = 1 << 20;
    private static final int EXPONENT = 0x7F80_0000; // all ones in NaN and infinities only
    private static final int LOWEST_OF_EXPONENT = 0x0080_0000;

    /** From here to twice it a float32 is a whole number, which its bits count up from {@link #WHOLE_BITS}. */
    private static final float WHOLE = 0x1p23f;

    private static final int WHOLE_BITS = 0x4B00_0000;

    private final VoxelGrid grid;
    private int[] narrow = new int[0];
    private long[] wide = new long[0];
    private int points;
    private int none;
    private int nonFinite;

    private final float[] axis = new float[BLOCK];
    private final float[] rounded = new float[BLOCK];
    private final float[] rest = new float[BLOCK];
    private final int[] roundedBits = new int[BLOCK];
    private final int[] restBits = new int[BLOCK];
    private final int[] keys = new int[BLOCK];
    private final int[] outside = new int[BLOCK]; // below 0 where the point lies in no cell
    private final int[] infinite = new int[BLOCK]; // below 0 where a column is not finite
    private final int[] columnBits = new int[BLOCK];
    private final ByteBuffer bits = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.nativeOrder());
    private final FloatBuffer bitsOfFloats = bits.asFloatBuffer();
    private final IntBuffer bitsAsInts = bits.asIntBuffer();

    PointKeys(VoxelGrid grid) {
        this.grid = grid;
    }

    /** Finds those of a frame; {@code features} are the columns that must be finite besides the coordinates. */
    void find(PointFrames frames, int frame, int[] features) {
        int start = frames.frameStart(frame);
        points = frames.frameStart(frame + 1) - start;
        none = 0;
        nonFinite = 0;
        int[] columns = IntStream.concat(IntStream.range(0, PointFrames.COORDINATES), Arrays.stream(features))
                .distinct()
                .toArray();
        if (grid.wideKeys()) {
            wide = wide.length < points ? new long[points] : wide;
            findWide(Arrays.stream(columns)
                    .mapToLong(column -> frames.address(column, start))
                    .toArray());
            return;
        }
        narrow = narrow.length < points ? new int[points] : narrow;
        for (int at = 0; at < points; at += VIEW_POINTS) {
            int count = Math.min(VIEW_POINTS, points - at);
            ByteBuffer[] views = new ByteBuffer[columns.length];
            for (int c = 0; c < views.length; c++) {
                views[c] = frames.view(columns[c], start + at, count);
            }
            findNarrow(views, at, count);
        }
    }

    /** All points of the frame. */
    int points() {
        return points;
    }

    /** Points with a coordinate or feature that is not finite. */
    int nonFinite() {
        return nonFinite;
    }

    /** Finite points that lie in no cell. */
    int outside() {
        return none - nonFinite;
    }

    /** A key for each point, or {@link #NONE}; longer than there are points; borrowed. Of grids whose keys are not wide. */
    int[] narrow() {
        return narrow;
    }

    /** As {@link #narrow}, of grids whose keys are wide. */
    long[] wide() {
        return wide;
    }

    private void findWide(long[] columns) {
        for (int i = 0; i < points; i++) {
            float qx = (at(columns[0], i) - grid.originX()) / grid.sizeX();
            float qy = (at(columns[1], i) - grid.originY()) / grid.sizeY();
            float qz = (at(columns[2], i) - grid.originZ()) / grid.sizeZ();
            boolean inside = qx >= 0 && qx < grid.nx() && qy >= 0 && qy < grid.ny() && qz >= 0 && qz < grid.nz();
            boolean finite = true;
            for (long column : columns) {
                finite &= Float.isFinite(at(column, i));
            }
            none += inside && finite ? 0 : 1;
            nonFinite += finite ? 0 : 1;
            // Of a quotient >= 0 the cast is the floor.
            wide[i] = inside && finite ? ((long) (int) qx * grid.ny() + (int) qy) * grid.nz() + (int) qz : NONE;
        }
    }

    private static float at(long column, int point) {
        return Float.intBitsToFloat(MemoryUtil.getInt(column + 4L * point));
    }

    private void findNarrow(ByteBuffer[] columns, int to, int count) {
        FloatBuffer[] axes = new FloatBuffer[PointFrames.COORDINATES];
        Arrays.setAll(axes, c -> columns[c].asFloatBuffer());
        IntBuffer[] all = Arrays.stream(columns).map(ByteBuffer::asIntBuffer).toArray(IntBuffer[]::new);
        for (int at = 0; at < count; at += BLOCK) {
            int n = Math.min(BLOCK, count - at);
            Arrays.fill(keys, 0, n, 0);
            Arrays.fill(outside, 0, n, 0);
            Arrays.fill(infinite, 0, n, 0);
            along(axes[0], at, n, grid.originX(), grid.sizeX(), grid.nx(), grid.ny() * grid.nz());
            along(axes[1], at, n, grid.originY(), grid.sizeY(), grid.ny(), grid.nz());
            along(axes[2], at, n, grid.originZ(), grid.sizeZ(), grid.nz(), 1);
            for (IntBuffer column : all) {
                column.get(at, columnBits, 0, n);
                noteNonFinite(columnBits, infinite, n);
            }
            none -= settle(keys, outside, infinite, n);
            nonFinite -= signs(infinite, n);
            System.arraycopy(keys, 0, narrow, to + at, n);
        }
    }

    /** Adds one axis to the keys of a block. */
    private void along(FloatBuffer from, int at, int n, float origin, float size, int cells, int step) {
        from.get(at, axis, 0, n);
        round(axis, rounded, rest, n, origin, size);
        bitsOfFloats.put(0, rounded, 0, n);
        bitsAsInts.get(0, roundedBits, 0, n);
        bitsOfFloats.put(0, rest, 0, n);
        bitsAsInts.get(0, restBits, 0, n);
        addFloors(roundedBits, restBits, keys, outside, n, cells, step);
    }

    /**
     * The quotients rounded to the nearest whole number, 2^23 added, and by how much each is above that. Of quotients out of range
     * neither means anything, but no sum of bits below makes a cell of them: below 0 the first is below 2^23, or it is 2^23 and the
     * rest is negative; from 2^23 on, and for a NaN, its bits are above those of any cell or have the sign.
     */
    private static void round(float[] axis, float[] rounded, float[] rest, int n, float origin, float size) {
        for (int i = 0; i < n; i++) {
            float q = (axis[i] - origin) / size + 0f; // -0 becomes 0
            float whole = q + WHOLE;
            rounded[i] = whole;
            rest[i] = q - (whole - WHOLE);
        }
    }

    private static void addFloors(int[] rounded, int[] rest, int[] keys, int[] outside, int n, int cells, int step) {
        for (int i = 0; i < n; i++) {
            int floor = (rounded[i] - WHOLE_BITS) + (rest[i] >> 31);
            keys[i] = keys[i] + floor * step;
            outside[i] = outside[i] | floor | ~(floor - cells);
        }
    }

    private static void noteNonFinite(int[] column, int[] infinite, int n) {
        for (int i = 0; i < n; i++) {
            infinite[i] = infinite[i] | ((column[i] & EXPONENT) + LOWEST_OF_EXPONENT);
        }
    }

    /** Sets the keys of points that take no part; returns their number, negative. */
    private static int settle(int[] keys, int[] outside, int[] infinite, int n) {
        for (int i = 0; i < n; i++) {
            keys[i] = keys[i] | ((outside[i] | infinite[i]) >> 31);
        }
        return signs(keys, n);
    }

    /** How many are below 0, negative. */
    private static int signs(int[] numbers, int n) {
        int signs = 0;
        for (int i = 0; i < n; i++) {
            signs += numbers[i] >> 31;
        }
        return signs;
    }
}
