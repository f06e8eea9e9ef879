package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;

/**
 * Decodes {@code sensor_msgs/msg/JointState}. Components are found by joint name, since their order changes between
 * messages; a row has, for each requested field (position, velocity, effort), the joints in the requested order, or in
 * that of the first message. A joint that a message lacks, and a field it leaves empty, are NaN and counted.
 */
final class JointStateDecoder implements JointMessages {

    static final String TYPE = "sensor_msgs/msg/JointState";

    private static final List<String> FIELDS = List.of("position", "velocity", "effort");

    private final CdrReader cdr = new CdrReader();
    private final JointColumns columns;
    private final int[] starts = new int[FIELDS.size()]; // of the message checked last
    private final int[] counts = new int[FIELDS.size()];
    private final MessageHead head = new MessageHead(true);
    private long missing;

    /**
     * @throws DamageException for the episode, if a requested field is none of the type's
     */
    JointStateDecoder(StreamRequest request) throws DamageException {
        this.columns = new JointColumns(request, TYPE, FIELDS);
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        walk(block, from, length);
        for (String field : columns.fields()) {
            int count = counts[FIELDS.indexOf(field)];
            for (int place : columns.places()) {
                missing += count == 0 || place < 0 ? 1 : 0;
            }
        }
    }

    private void walk(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        head.stamp(HeaderStamp.read(cdr));
        String frame = cdr.string(Kind.STRING);
        int names = cdr.count(Integer.BYTES);
        String[] message = new String[names];
        for (int i = 0; i < names; i++) {
            message[i] = cdr.string(Kind.STRING);
        }
        for (int f = 0; f < counts.length; f++) {
            counts[f] = cdr.count(Double.BYTES);
            starts[f] = cdr.numbers(Kind.FLOAT64, counts[f]);
            if (counts[f] != 0 && counts[f] != names) {
                throw new DamageException(
                        Reason.BAD_ARRAY_LENGTH,
                        "%d joint names with %d numbers of %s; each joint has one, or the field is empty"
                                .formatted(names, counts[f], FIELDS.get(f)));
            }
        }
        columns.locate(message);
        head.frame(frame);
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        Float8Vector values = (Float8Vector) out;
        int at = row * columns.width();
        for (String field : columns.fields()) {
            int f = FIELDS.indexOf(field);
            for (int place : columns.places()) {
                boolean there = counts[f] > 0 && place >= 0;
                values.set(at++, there ? cdr.real(Kind.FLOAT64, starts[f] + place * Double.BYTES) : Double.NaN);
            }
        }
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public long missingComponents() {
        return missing;
    }

    @Override
    public MessageHead head() {
        return head;
    }

    @Override
    public JointColumns columns() {
        return columns;
    }
}
