package io.robocache.job;

import io.robocache.voxel.Transform;

/**
 * A transform with the quaternion of its rotation, so that orientations can be taken along. All in float64, each operation
 * rounded once, in the order written here. Immutable and thread-safe.
 */
final class FrameMotion {
    private static final double MIN_NORM = 1e-9;

    static final FrameMotion IDENTITY = of(new double[] {0, 0, 0, 0, 0, 0, 1});

    private final Transform points;
    private final double[] rows;
    private final double[] turn; // x, y, z, w

    private FrameMotion(Transform points, double[] turn) {
        this.points = points;
        this.rows = points.rows();
        this.turn = turn;
    }

    /** Of a translation in metres and a normalised quaternion x, y, z, w. */
    static FrameMotion of(double[] t) {
        return new FrameMotion(
                Transform.ofQuaternion(t[0], t[1], t[2], t[3], t[4], t[5], t[6]),
                new double[] {t[3], t[4], t[5], t[6]});
    }

    /**
     * The inverse of {@link #of}: the rotation is that of the conjugate (-x, -y, -z, w), and the translation {@code -(((r00*tx)
     * + (r01*ty)) + (r02*tz))} and so on, with the elements of that rotation.
     */
    static FrameMotion inverseOf(double[] t) {
        double[] rows =
                Transform.ofQuaternion(0, 0, 0, -t[3], -t[4], -t[5], t[6]).rows();
        for (int row = 0; row < 12; row += 4) {
            rows[row + 3] = -(((rows[row] * t[0]) + (rows[row + 1] * t[1])) + (rows[row + 2] * t[2]));
        }
        return new FrameMotion(Transform.of(rows), new double[] {-t[3], -t[4], -t[5], t[6]});
    }

    /** What takes points to the target frame. */
    Transform points() {
        return points;
    }

    /** This one applied after {@code first}. */
    FrameMotion after(FrameMotion first) {
        return new FrameMotion(points.after(first.points), product(turn, first.turn));
    }

    /**
     * Takes a pose to the target frame, in place: the position by the transform, without the cast of a point; the orientation,
     * normalised, by the quaternion product, normalised again. An orientation whose norm is not usable becomes NaN.
     *
     * @param pose position x, y, z in metres, orientation x, y, z, w
     */
    void move(double[] pose) {
        double x = pose[0];
        double y = pose[1];
        double z = pose[2];
        for (int axis = 0; axis < 3; axis++) {
            int row = 4 * axis;
            pose[axis] = ((rows[row] * x + rows[row + 1] * y) + rows[row + 2] * z) + rows[row + 3];
        }
        double[] orientation = {pose[3], pose[4], pose[5], pose[6]};
        boolean usable = normalise(orientation);
        double[] moved = product(turn, orientation);
        usable = usable && normalise(moved);
        for (int c = 0; c < 4; c++) {
            pose[3 + c] = usable ? moved[c] : Double.NaN;
        }
    }

    /** The rotation {@code a} after the rotation {@code b}. */
    private static double[] product(double[] a, double[] b) {
        return new double[] {
            (((a[3] * b[0]) + (a[0] * b[3])) + (a[1] * b[2])) - (a[2] * b[1]),
            (((a[3] * b[1]) - (a[0] * b[2])) + (a[1] * b[3])) + (a[2] * b[0]),
            (((a[3] * b[2]) + (a[0] * b[1])) - (a[1] * b[0])) + (a[2] * b[3]),
            (((a[3] * b[3]) - (a[0] * b[0])) - (a[1] * b[1])) - (a[2] * b[2])
        };
    }

    private static boolean normalise(double[] q) {
        double norm = Math.sqrt(((q[0] * q[0] + q[1] * q[1]) + q[2] * q[2]) + q[3] * q[3]);
        if (!(norm >= MIN_NORM) || Double.isInfinite(norm)) {
            return false;
        }
        for (int c = 0; c < 4; c++) {
            q[c] = q[c] / norm;
        }
        return true;
    }
}
