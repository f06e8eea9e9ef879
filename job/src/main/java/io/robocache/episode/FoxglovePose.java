package io.robocache.episode;

import io.robocache.voxel.Transform;
import java.util.Arrays;

/**
 * A translation and a rotation of a protobuf message: of a {@code foxglove.Pose}, or of a transform. What is not set is 0,
 * as everywhere in protobuf; a rotation that is not there at all is none, that is the quaternion (0, 0, 0, 1). Reused
 * between messages; not thread-safe.
 */
final class FoxglovePose {

    private static final double MIN_NORM = 1e-9;
    private static final int POSITION = 1;
    private static final int ORIENTATION = 2;
    private static final int ROTATION = 3; // where a rotation begins in the values

    private final double[] values = new double[StampedEdge.WIDTH];
    private boolean turned;

    void clear() {
        Arrays.fill(values, 0);
        turned = false;
    }

    /** Reads the {@code foxglove.Pose} of the current field; one that occurs twice is merged. */
    void read(ProtoReader message) throws DamageException {
        int outer = message.enter();
        while (message.next()) {
            switch (message.field()) {
                case POSITION -> translation(message);
                case ORIENTATION -> rotation(message);
                default -> message.skip();
            }
        }
        message.leave(outer);
    }

    /** Reads the {@code foxglove.Vector3} of the current field. */
    void translation(ProtoReader message) throws DamageException {
        numbers(message, 0, ROTATION);
    }

    /** Reads the {@code foxglove.Quaternion} of the current field. */
    void rotation(ProtoReader message) throws DamageException {
        turned = true;
        numbers(message, ROTATION, StampedEdge.WIDTH);
    }

    /** Their fields are numbered from 1 on, in this order. */
    private void numbers(ProtoReader message, int from, int to) throws DamageException {
        int outer = message.enter();
        while (message.next()) {
            if (message.field() <= to - from) {
                int at = from + message.field() - 1;
                values[at] = message.float64();
            } else {
                message.skip();
            }
        }
        message.leave(outer);
    }

    /** Translation x, y, z, quaternion x, y, z, w; a copy. */
    double[] values() {
        double[] seven = values.clone();
        if (!turned) {
            seven[StampedEdge.WIDTH - 1] = 1;
        }
        return seven;
    }

    /**
     * The pose as a transform; null if it moves nothing.
     *
     * @throws DamageException {@link Reason#BAD_TRANSFORM} if it cannot be used
     */
    Transform transformOrNull() throws DamageException {
        double[] v = values();
        boolean moves = false;
        for (int axis = 0; axis < ROTATION; axis++) {
            if (!(Math.abs(v[axis]) <= StampedTransform.MAX_DISTANCE)) {
                throw new DamageException(
                        Reason.BAD_TRANSFORM,
                        "the pose's position %s is not finite or above 10^15 m".formatted(v[axis]));
            }
            moves |= v[axis] != 0 || v[ROTATION + axis] != 0;
        }
        double norm = Math.sqrt(((v[3] * v[3] + v[4] * v[4]) + v[5] * v[5]) + v[6] * v[6]);
        if (!(norm >= MIN_NORM) || Double.isInfinite(norm)) {
            throw new DamageException(
                    Reason.BAD_TRANSFORM,
                    "the pose's quaternion has norm %s, which is not finite or below 10^-9".formatted(norm));
        }
        return moves ? Transform.ofQuaternion(v[0], v[1], v[2], v[3], v[4], v[5], v[6]) : null;
    }
}
