package io.robocache.episode;

/**
 * What the sample lidar sees: a room with a floor and four walls but no ceiling, a table, three boxes on it, and the
 * moving hand, each an axis-aligned box. A scan casts {@value #RINGS} rings of rays from a fixed place beside the table
 * and adds range noise; a ray that leaves through the open ceiling comes back as a point of NaN.
 */
final class SampleScene {

    static final int RINGS = 32;

    /** Bytes a point: x, y, z, intensity (float32), ring (uint16), padding to a multiple of four. */
    static final int POINT_BYTES = 20;

    private static final double[] SENSOR = {-0.2, -0.9, 0.7};
    private static final double RANGE_NOISE = 0.004;
    private static final double LOWEST_RING = -0.9; // radians of elevation
    private static final double HIGHEST_RING = 0.35;
    private static final double HAND_HALF = 0.05;

    private static final double[][] SOLIDS = {
        // min x, y, z, max x, y, z, reflectivity
        {-3.1, -3.1, -0.85, 3.1, 3.1, -0.75, 30},
        {-3.1, -3.1, -0.75, -3.0, 3.1, 1.5, 90},
        {3.0, -3.1, -0.75, 3.1, 3.1, 1.5, 90},
        {-3.1, -3.1, -0.75, 3.1, -3.0, 1.5, 90},
        {-3.1, 3.0, -0.75, 3.1, 3.1, 1.5, 90},
        {-0.3, -0.8, -0.04, 1.2, 0.8, 0.0, 60},
        {0.65, 0.40, 0.0, 0.95, 0.57, 0.09, 140},
        {0.80, -0.35, 0.0, 0.95, -0.20, 0.15, 180},
        {0.42, 0.10, 0.0, 0.60, 0.30, 0.17, 220},
    };

    private final int columns;
    private final double[] ringCos = new double[RINGS];
    private final double[] ringSin = new double[RINGS];
    private final double[] columnCos;
    private final double[] columnSin;
    private final ByteSink points = new ByteSink();

    /** A scanner of {@link #RINGS} x {@code columns} rays. */
    SampleScene(int columns) {
        this.columns = columns;
        this.columnCos = new double[columns];
        this.columnSin = new double[columns];
        for (int r = 0; r < RINGS; r++) {
            double elevation = LOWEST_RING + (HIGHEST_RING - LOWEST_RING) * r / (RINGS - 1);
            ringCos[r] = StrictMath.cos(elevation);
            ringSin[r] = StrictMath.sin(elevation);
        }
        for (int c = 0; c < columns; c++) {
            double azimuth = 2 * StrictMath.PI * c / columns;
            columnCos[c] = StrictMath.cos(azimuth);
            columnSin[c] = StrictMath.sin(azimuth);
        }
    }

    int points() {
        return RINGS * columns;
    }

    /** One scan with the hand at {@code hand} (metres, base frame); borrowed until the next call. */
    ByteSink scan(double[] hand, SampleNoise noise) {
        double[] handBox = {
            hand[0] - HAND_HALF,
            hand[1] - HAND_HALF,
            hand[2],
            hand[0] + HAND_HALF,
            hand[1] + HAND_HALF,
            hand[2] + 4 * HAND_HALF,
            250
        };
        points.clear();
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < RINGS; r++) {
                double dx = ringCos[r] * columnCos[c];
                double dy = ringCos[r] * columnSin[c];
                double dz = ringSin[r];
                double range = Double.POSITIVE_INFINITY;
                double reflectivity = 0;
                for (int s = 0; s <= SOLIDS.length; s++) {
                    double[] solid = s < SOLIDS.length ? SOLIDS[s] : handBox;
                    double hit = hit(solid, dx, dy, dz);
                    if (hit < range) {
                        range = hit;
                        reflectivity = solid[6];
                    }
                }
                put(range, reflectivity, dx, dy, dz, r, noise);
            }
        }
        return points;
    }

    private void put(double range, double reflectivity, double dx, double dy, double dz, int ring, SampleNoise noise) {
        if (range == Double.POSITIVE_INFINITY) {
            points.f32(Float.NaN).f32(Float.NaN).f32(Float.NaN).f32(0);
        } else {
            double noisy = noise.around(range, RANGE_NOISE);
            points.f32((float) (SENSOR[0] + noisy * dx));
            points.f32((float) (SENSOR[1] + noisy * dy));
            points.f32((float) (SENSOR[2] + noisy * dz));
            points.f32((float) StrictMath.rint(reflectivity / (1 + 0.1 * range)));
        }
        points.u16(ring).u16(0);
    }

    /** Range at which a ray from the sensor enters a box, or infinity (slab method). */
    private static double hit(double[] box, double dx, double dy, double dz) {
        double near = 0;
        double far = Double.POSITIVE_INFINITY;
        for (int axis = 0; axis < 3; axis++) {
            double d = axis == 0 ? dx : axis == 1 ? dy : dz;
            double low = box[axis] - SENSOR[axis];
            double high = box[axis + 3] - SENSOR[axis];
            if (d == 0) {
                if (low > 0 || high < 0) {
                    return Double.POSITIVE_INFINITY;
                }
            } else {
                double a = low / d;
                double b = high / d;
                near = Math.max(near, Math.min(a, b));
                far = Math.min(far, Math.max(a, b));
            }
        }
        return near < far && near > 0 ? near : Double.POSITIVE_INFINITY;
    }
}
