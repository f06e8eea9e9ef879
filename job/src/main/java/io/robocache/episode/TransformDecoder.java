package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes {@code tf2_msgs/msg/TFMessage}: any number of transforms, each with a stamp and two frames of its own. What was
 * checked last can be asked for, transform by transform.
 */
final class TransformDecoder implements TransformMessages {

    static final String TYPE = "tf2_msgs/msg/TFMessage";

    /** Stamp, two empty strings, seven float64. */
    private static final int LEAST_BYTES = 8 + 4 + 4 + 56;

    private final CdrReader cdr = new CdrReader();
    private final MessageHead head = new MessageHead(true);
    private final List<StampedTransform> found = new ArrayList<>();

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
            found.add(new StampedTransform(parent, child, stamp, values));
        }
        head.stamp(found.isEmpty() ? 0 : found.get(0).stamp());
    }

    @Override
    public List<StampedTransform> found() {
        return found;
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public MessageHead head() {
        return head;
    }
}
