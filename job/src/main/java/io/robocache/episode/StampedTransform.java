package io.robocache.episode;

/** One transform of a message, as recorded; frames without a leading slash. Immutable but for the numbers, which are borrowed. */
final class StampedTransform {

    private static final int MAX_NAME = 256;
    private static final double MIN_NORM = 1e-9;
    /** Metres: beyond it nothing is a place of a robot, and within it no chain of transforms overflows. */
    static final double MAX_DISTANCE = 1e15;

    private final String parent;
    private final String child;
    private final long stamp;
    private final double[] values;

    StampedTransform(String parent, String child, long stamp, double[] values) {
        this.parent = parent;
        this.child = child;
        this.stamp = stamp;
        this.values = values;
    }

    String parent() {
        return parent;
    }

    String child() {
        return child;
    }

    long stamp() {
        return stamp;
    }

    /** Translation x, y, z, quaternion x, y, z, w; borrowed. */
    double[] values() {
        return values;
    }

    /** Why it cannot be used, or null. */
    String refusal() {
        if (parent.isEmpty() || child.isEmpty()) {
            return "a transform from '%s' to '%s' names no frame".formatted(parent, child);
        }
        if (parent.equals(child)) {
            return "frame %s is in itself".formatted(child);
        }
        if (parent.length() > MAX_NAME || child.length() > MAX_NAME) {
            return "a frame's name has %d characters, limit %d"
                    .formatted(Math.max(parent.length(), child.length()), MAX_NAME);
        }
        for (int axis = 0; axis < 3; axis++) {
            if (!(Math.abs(values[axis]) <= MAX_DISTANCE)) {
                return "the translation of %s in %s is not finite or above 10^15 m".formatted(child, parent);
            }
        }
        double norm = Math.sqrt(
                ((values[3] * values[3] + values[4] * values[4]) + values[5] * values[5]) + values[6] * values[6]);
        return norm >= MIN_NORM && !Double.isInfinite(norm)
                ? null
                : "the quaternion of %s in %s has a norm that is not finite or below 10^-9".formatted(child, parent);
    }
}
