package io.robocache.voxel;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A rigid (or any affine) transform of points, in float64 (numeric specification, 5.1 and 10): from the frame that the
 * points are in to the target frame. An identity is a transform too: it turns -0 into +0. Immutable and thread-safe.
 */
public final class Transform implements Serializable {

    private static final long serialVersionUID = 1;
    private static final double MIN_NORM = 1e-9;

    private final double[] m;

    private Transform(double[] m) {
        this.m = m;
    }

    /**
     * A transform of its rows {@code r00 r01 r02 tx, r10 r11 r12 ty, r20 r21 r22 tz}; translation in metres.
     *
     * @throws IllegalArgumentException if there are not 12 numbers, or one is not finite
     */
    public static Transform of(double[] rows12) {
        if (rows12.length != 12) {
            throw new IllegalArgumentException(
                    "transform of %d numbers refused: it takes 12, three rows of a rotation and a translation"
                            .formatted(rows12.length));
        }
        for (double v : rows12) {
            if (!Double.isFinite(v)) {
                throw new IllegalArgumentException(
                        "transform %s refused: every number must be finite".formatted(Arrays.toString(rows12)));
            }
        }
        return new Transform(rows12.clone());
    }

    /**
     * A transform of a translation in metres and a rotation quaternion, which is normalised.
     *
     * @throws IllegalArgumentException if the quaternion's norm is below 1e-9 or not finite, or a translation is not finite
     */
    public static Transform ofQuaternion(double tx, double ty, double tz, double qx, double qy, double qz, double qw) {
        double norm = Math.sqrt(((qx * qx + qy * qy) + qz * qz) + qw * qw);
        if (!(norm >= MIN_NORM) || Double.isInfinite(norm)) {
            throw new IllegalArgumentException("quaternion (%s, %s, %s, %s) refused: norm %s is not usable, limit %s"
                    .formatted(qx, qy, qz, qw, norm, MIN_NORM));
        }
        double x = qx / norm;
        double y = qy / norm;
        double z = qz / norm;
        double w = qw / norm;
        return of(new double[] {
            1 - (2 * ((y * y) + (z * z))),
            2 * ((x * y) - (z * w)),
            2 * ((x * z) + (y * w)),
            tx,
            2 * ((x * y) + (z * w)),
            1 - (2 * ((x * x) + (z * z))),
            2 * ((y * z) - (x * w)),
            ty,
            2 * ((x * z) - (y * w)),
            2 * ((y * z) + (x * w)),
            1 - (2 * ((x * x) + (y * y))),
            tz
        });
    }

    /** This transform applied after {@code first}: to the points that {@code first} gives. */
    public Transform after(Transform first) {
        double[] a = m;
        double[] b = first.m;
        double[] c = new double[12];
        for (int row = 0; row < 12; row += 4) {
            for (int column = 0; column < 4; column++) {
                double dot = ((a[row] * b[column]) + (a[row + 1] * b[4 + column])) + (a[row + 2] * b[8 + column]);
                c[row + column] = column == 3 ? dot + a[row + 3] : dot;
            }
        }
        return of(c);
    }

    /** The transformed x, metres. */
    public float x(double x, double y, double z) {
        return (float) (((m[0] * x + m[1] * y) + m[2] * z) + m[3]);
    }

    /** The transformed y, metres. */
    public float y(double x, double y, double z) {
        return (float) (((m[4] * x + m[5] * y) + m[6] * z) + m[7]);
    }

    /** The transformed z, metres. */
    public float z(double x, double y, double z) {
        return (float) (((m[8] * x + m[9] * y) + m[10] * z) + m[11]);
    }

    /**
     * One coordinate of many transformed points.
     *
     * @param axis 0, 1 or 2 for x, y or z
     * @param xs   metres; {@code ys}, {@code zs} likewise; borrowed
     * @param count points from the first of each array on
     * @param to   gets them, metres
     */
    public void apply(int axis, double[] xs, double[] ys, double[] zs, int count, float[] to) {
        double a = m[4 * axis];
        double b = m[4 * axis + 1];
        double c = m[4 * axis + 2];
        double d = m[4 * axis + 3];
        for (int i = 0; i < count; i++) {
            to[i] = (float) (((a * xs[i] + b * ys[i]) + c * zs[i]) + d);
        }
    }

    /** The 12 numbers, row by row; a copy. */
    public double[] rows() {
        return m.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Transform that && Arrays.equals(m, that.m);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(m);
    }

    @Override
    public String toString() {
        return "Transform" + Arrays.toString(m);
    }
}
