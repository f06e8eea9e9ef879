package io.robocache.episode;

import java.util.Objects;

/**
 * What was recorded of one frame below another: where the child lies in its parent, at each of its stamps. As recorded:
 * in file order, quaternions not normalised but usable. Immutable but for the arrays, which are borrowed.
 */
public final class StampedEdge {

    /** Numbers of a transform: translation x, y, z in metres, then the quaternion x, y, z, w. */
    public static final int WIDTH = 7;

    private final String parent;
    private final String child;
    private final long[] stamps;
    private final double[] values;

    /**
     * Built by readers and by tests.
     *
     * @param parent the frame that the child is in, without a leading slash
     * @param child  the frame whose points the transform takes to the parent
     * @param stamps nanoseconds; kept, not copied
     * @param values {@link #WIDTH} finite numbers a stamp, flat; kept, not copied
     */
    public StampedEdge(String parent, String child, long[] stamps, double[] values) {
        this.parent = Objects.requireNonNull(parent, "parent");
        this.child = Objects.requireNonNull(child, "child");
        this.stamps = Objects.requireNonNull(stamps, "stamps");
        this.values = Objects.requireNonNull(values, "values");
        if (values.length != WIDTH * stamps.length || stamps.length == 0) {
            throw new IllegalArgumentException("transform of %s in %s with %d stamps and %d numbers refused: %d each"
                    .formatted(child, parent, stamps.length, values.length, WIDTH));
        }
    }

    /** The frame that the child is in. */
    public String parent() {
        return parent;
    }

    /** The frame whose points the transform takes to the parent. */
    public String child() {
        return child;
    }

    /** Shape (n), int64, nanoseconds, in file order; borrowed, do not change. */
    public long[] stamps() {
        return stamps;
    }

    /** Shape (n * {@link #WIDTH}), in file order; borrowed, do not change. */
    public double[] values() {
        return values;
    }
}
