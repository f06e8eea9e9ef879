package io.robocache.align;

/**
 * Spherical interpolation of orientations x, y, z, w by eight halvings of the arc, with square roots only: no
 * transcendental function, so that every device gives the same bits (numeric specification, section 4). Not thread-safe.
 */
public final class Slerp {

    private static final int HALVINGS = 8;
    private static final double MIN_NORM = 1e-9;

    private final double[] a = new double[4];
    private final double[] b = new double[4];
    private final double[] middle = new double[4];

    /** Ready for any number of calls. */
    public Slerp() {}

    /**
     * The orientation that the last successful call found; borrowed until the next call.
     */
    public double[] result() {
        return a;
    }

    /**
     * Normalises one quaternion.
     *
     * @param q x, y, z, w from {@code from}; borrowed
     * @return false where its norm is below 1e-9 or not finite
     */
    public boolean at(double[] q, int from) {
        System.arraycopy(q, from, a, 0, 4);
        return normalise(a);
    }

    /**
     * From one quaternion by {@code w} towards another.
     *
     * @param q     holds both, each x, y, z, w; borrowed
     * @param first where the first begins, {@code second} likewise
     * @param w     above 0 and at most 1
     * @return false where a norm is not usable
     */
    public boolean between(double[] q, int first, int second, double w) {
        System.arraycopy(q, first, a, 0, 4);
        System.arraycopy(q, second, b, 0, 4);
        return normalise(a) && normalise(b) && halve(w);
    }

    /** Normalises one sample; false where its norm is not usable. */
    boolean at(FloatSamples samples, int k) {
        return load(samples, k, a);
    }

    /** From sample {@code k} by {@code w}, above 0 and at most 1, towards the next; false where a norm is not usable. */
    boolean between(FloatSamples samples, int k, double w) {
        return load(samples, k, a) && load(samples, k + 1, b) && halve(w);
    }

    /** From {@code a} towards {@code b}, both normalised. */
    private boolean halve(double w) {
        if (((a[0] * b[0] + a[1] * b[1]) + a[2] * b[2]) + a[3] * b[3] < 0) {
            for (int c = 0; c < 4; c++) {
                b[c] = -b[c];
            }
        }
        double u = w;
        for (int halving = 0; halving < HALVINGS; halving++) {
            for (int c = 0; c < 4; c++) {
                middle[c] = a[c] + b[c];
            }
            divide(middle, norm(middle));
            u = u * 2;
            if (u < 1) {
                System.arraycopy(middle, 0, b, 0, 4);
            } else {
                System.arraycopy(middle, 0, a, 0, 4);
                u = u - 1;
            }
        }
        for (int c = 0; c < 4; c++) {
            a[c] = a[c] + (u * (b[c] - a[c]));
        }
        divide(a, norm(a));
        return true;
    }

    private static boolean load(FloatSamples samples, int k, double[] q) {
        for (int c = 0; c < 4; c++) {
            q[c] = samples.read(4L * k + c);
        }
        return normalise(q);
    }

    private static boolean normalise(double[] q) {
        double norm = norm(q);
        if (!(norm >= MIN_NORM) || Double.isInfinite(norm)) {
            return false;
        }
        divide(q, norm);
        return true;
    }

    private static double norm(double[] q) {
        return Math.sqrt(((q[0] * q[0] + q[1] * q[1]) + q[2] * q[2]) + q[3] * q[3]);
    }

    private static void divide(double[] q, double norm) {
        for (int c = 0; c < 4; c++) {
            q[c] = q[c] / norm;
        }
    }
}
