package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.SampleIndex;
import io.robocache.align.Slerp;
import io.robocache.device.Unsigned64;
import io.robocache.episode.StampedEdge;
import java.util.List;

/**
 * Where one frame lies in its parent: at any time (static), or at and between its stamps, which are ordered as samples are
 * (numeric specification, 1.3). Between two stamps the translation is linear (section 3) and the rotation slerp (section
 * 4); nothing is extrapolated. Not thread-safe.
 */
final class FrameEdge {
    private static final int WIDTH = StampedEdge.WIDTH;
    /** Where the quaternion begins. */
    private static final int TURN = 3;

    private final String parent;
    private final String child;
    private final List<StampedEdge> recorded;
    private final boolean fixed;
    private final long maxGapNanos;
    private final Slerp slerp = new Slerp();
    private SampleIndex order; // made on first use: most frames of a robot are never asked for
    private double[] values;

    private FrameEdge(List<StampedEdge> recorded, boolean fixed, long maxGapNanos) {
        this.parent = recorded.get(0).parent();
        this.child = recorded.get(0).child();
        this.recorded = List.copyOf(recorded);
        this.fixed = fixed;
        this.maxGapNanos = maxGapNanos;
    }

    /** A moving frame, as one child in one parent was recorded, in the order of the topics; at least one. */
    static FrameEdge moving(List<StampedEdge> recorded, long maxGapNanos) {
        return new FrameEdge(recorded, false, maxGapNanos);
    }

    /** A frame that stands still, where its last transform says; the list as for {@link #moving}. */
    static FrameEdge fixed(List<StampedEdge> recorded) {
        return new FrameEdge(recorded, true, Alignment.UNLIMITED);
    }

    String parent() {
        return parent;
    }

    String child() {
        return child;
    }

    boolean isFixed() {
        return fixed;
    }

    private SampleIndex order() {
        if (order == null) {
            int count = recorded.stream().mapToInt(edge -> edge.stamps().length).sum();
            long[] stamps = new long[count];
            values = new double[count * WIDTH];
            int at = 0;
            for (StampedEdge edge : recorded) {
                System.arraycopy(edge.stamps(), 0, stamps, at, edge.stamps().length);
                System.arraycopy(edge.values(), 0, values, at * WIDTH, edge.values().length);
                at += edge.stamps().length;
            }
            order = SampleIndex.of(stamps, count);
        }
        return order;
    }

    /** Moving transforms left out because a later one has the same stamp; 0 for a static frame. */
    int duplicates() {
        return fixed ? 0 : order().duplicates();
    }

    /** Static transforms that say something else than the last one, which is taken. */
    int changes() {
        if (!fixed) {
            return 0;
        }
        int last = order().position(order().size() - 1);
        int changes = 0;
        for (int i = 0; i * WIDTH < values.length; i++) {
            for (int c = 0; c < WIDTH; c++) {
                if (values[i * WIDTH + c] != values[last * WIDTH + c]) {
                    changes++;
                    break;
                }
            }
        }
        return changes;
    }

    /** Whether it is known at {@code t}. */
    boolean covers(long t) {
        if (fixed) {
            return true;
        }
        int a = order().atOrBefore(t);
        return a >= 0
                && (order.stamp(a) == t
                        || (a + 1 < order.size()
                                // Differences of ordered int64 always fit unsigned 64 bits.
                                && (maxGapNanos == Alignment.UNLIMITED
                                        || Long.compareUnsigned(order.stamp(a + 1) - order.stamp(a), maxGapNanos)
                                                <= 0)));
    }

    /**
     * Reads it at a time that it covers.
     *
     * @param seven receives the translation, metres, and the quaternion x, y, z, w, normalised
     */
    void read(long t, double[] seven) {
        int a = fixed ? order().size() - 1 : order().atOrBefore(t);
        int at = order.position(a) * WIDTH;
        if (fixed || order.stamp(a) == t) {
            System.arraycopy(values, at, seven, 0, TURN);
            usable(slerp.at(values, at + TURN));
        } else {
            int next = order.position(a + 1) * WIDTH;
            double w =
                    Unsigned64.toDouble(t - order.stamp(a)) / Unsigned64.toDouble(order.stamp(a + 1) - order.stamp(a));
            for (int axis = 0; axis < TURN; axis++) {
                seven[axis] = values[at + axis] + (w * (values[next + axis] - values[at + axis]));
            }
            usable(slerp.between(values, at + TURN, next + TURN, w));
        }
        System.arraycopy(slerp.result(), 0, seven, TURN, WIDTH - TURN);
    }

    /** Readers leave out what is not. */
    private void usable(boolean norm) {
        if (!norm) {
            throw new IllegalStateException("a quaternion of %s in %s was not checked".formatted(child, parent));
        }
    }
}
