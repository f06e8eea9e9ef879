package io.robocache.voxel;

import java.io.Serializable;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The part of space that a cloud's points are taken from: a box and a shell of ranges, both in the grid's frame, lower limits
 * inclusive and upper ones exclusive. Limits that were not set are infinite (the least range 0) and let every point pass.
 *
 * <p>The box compares float32 coordinates as they are voxelized. The range is measured from where the sensor is: with
 * {@code d} the float64 differences of coordinates and sensor, {@code r = ((dx*dx + dy*dy) + dz*dz)} is inside iff
 * {@code r >= minRange*minRange && r < maxRange*maxRange}. A point without finite coordinates is never cropped: whoever
 * voxelizes counts it; features are not looked at.
 *
 * @param minX     lower face of the box, metres; {@code minY}, {@code minZ} likewise; may be infinite, not NaN
 * @param maxX     upper face of the box, metres, above the lower one; {@code maxY}, {@code maxZ} likewise
 * @param minRange least range, metres, from 0
 * @param maxRange range from which points are cropped, metres, above {@code minRange}
 */
public record Crop(
        float minX, float minY, float minZ, float maxX, float maxY, float maxZ, double minRange, double maxRange)
        implements Serializable {

    private static final int EXPONENT = 0x7F80_0000; // all ones in NaN and infinities only

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if a lower limit is not below its upper one, or a range is negative
     */
    public Crop {
        checkAxis("x", minX, maxX);
        checkAxis("y", minY, maxY);
        checkAxis("z", minZ, maxZ);
        if (!(minRange >= 0) || !(minRange < maxRange)) {
            throw new IllegalArgumentException("range %s to %s refused: the least is at least 0 and below the greatest"
                    .formatted(minRange, maxRange));
        }
    }

    private static void checkAxis(String axis, float min, float max) {
        if (!(min < max)) {
            throw new IllegalArgumentException(
                    "box %s to %s along %s refused: as float32, min must be below max".formatted(min, max, axis));
        }
    }

    /**
     * Takes out of the open frame's points, from number {@code from} on, those that are cropped; the others keep their order.
     *
     * @param points          in the grid's frame
     * @param transformOrNull that brought them there, whose translation is where the sensor is; null: the origin
     * @return how many were taken out
     */
    public int apply(PointFrames points, int from, Transform transformOrNull) {
        double[] rows = transformOrNull == null ? new double[12] : transformOrNull.rows();
        int columns = PointFrames.COORDINATES + points.features().size();
        long[] at = new long[columns];
        for (int c = 0; c < columns; c++) {
            at[c] = points.address(c, 0);
        }
        int left = from;
        for (int i = from; i < points.points(); i++) {
            int x = MemoryUtil.getInt(at[0] + 4L * i);
            int y = MemoryUtil.getInt(at[1] + 4L * i);
            int z = MemoryUtil.getInt(at[2] + 4L * i);
            boolean finite = (x & EXPONENT) != EXPONENT && (y & EXPONENT) != EXPONENT && (z & EXPONENT) != EXPONENT;
            if (!finite
                    || inside(
                            Float.intBitsToFloat(x),
                            Float.intBitsToFloat(y),
                            Float.intBitsToFloat(z),
                            rows[3],
                            rows[7],
                            rows[11])) {
                for (int c = 0; left < i && c < columns; c++) {
                    MemoryUtil.putInt(at[c] + 4L * left, MemoryUtil.getInt(at[c] + 4L * i));
                }
                left++;
            }
        }
        int cropped = points.points() - left;
        points.shrink(left);
        return cropped;
    }

    private boolean inside(float x, float y, float z, double sensorX, double sensorY, double sensorZ) {
        double dx = x - sensorX;
        double dy = y - sensorY;
        double dz = z - sensorZ;
        double range = (dx * dx + dy * dy) + dz * dz;
        return x >= minX
                && x < maxX
                && y >= minY
                && y < maxY
                && z >= minZ
                && z < maxZ
                && range >= minRange * minRange
                && range < maxRange * maxRange;
    }
}
