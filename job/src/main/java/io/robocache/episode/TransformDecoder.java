package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;

/**
 * Decodes {@code tf2_msgs/msg/TFMessage}: any number of transforms, each with a stamp and two frames of its own. What was
 * checked last can be asked for, transform by transform.
 */
final class TransformDecoder implements MessageDecoder {

    static final String TYPE = "tf2_msgs/msg/TFMessage";

    /** Stamp, two empty strings, seven float64. */
    private static final int LEAST_BYTES = 8 + 4 + 4 + 56;

    private static final int MAX_NAME = 256;
    private static final double MIN_NORM = 1e-9;
    /** Metres: beyond it nothing is a place of a robot, and within it no chain of transforms overflows. */
    private static final double MAX_DISTANCE = 1e15;

    /** One transform of a message, as recorded; frames without a leading slash. */
    static final class Stamped {
        private final String parent;
        private final String child;
        private final long stamp;
        private final double[] values;

        private Stamped(String parent, String child, long stamp, double[] values) {
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
                    : "the quaternion of %s in %s has a norm that is not finite or below 10^-9"
                            .formatted(child, parent);
        }
    }

    private final CdrReader cdr = new CdrReader();
    private final List<Stamped> found = new ArrayList<>();

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        found.clear();
        cdr.open(block, from, length);
        int count = cdr.count(LEAST_BYTES);
        for (int i = 0; i < count; i++) {
            long stamp = HeaderStamp.read(cdr);
            String parent = RecordedTransforms.frame(cdr.string(Kind.STRING));
            String child = RecordedTransforms.frame(cdr.string(Kind.STRING));
            int first = cdr.numbers(Kind.FLOAT64, StampedEdge.WIDTH);
            double[] values = new double[StampedEdge.WIDTH];
            for (int c = 0; c < values.length; c++) {
                values[c] = cdr.real(Kind.FLOAT64, first + c * Double.BYTES);
            }
            found.add(new Stamped(parent, child, stamp, values));
        }
    }

    /** The transforms of the message checked last, in its order; borrowed until the next. */
    List<Stamped> found() {
        return found;
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public boolean stamped() {
        return true;
    }

    @Override
    public long headerNanos() {
        return found.isEmpty() ? 0 : found.get(0).stamp();
    }

    @Override
    public String frameId() {
        return ""; // each transform has its own
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) {
        throw new IllegalStateException("a stream of transforms has no rows");
    }

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out) {
        throw new IllegalStateException("a stream of transforms has no points");
    }
}
