package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Decodes {@code sensor_msgs/msg/JointState}. Components are found by joint name, since their order changes between
 * messages; a row has, for each requested field (position, velocity, effort), the joints in the requested order, or in
 * that of the first message. A joint that a message lacks, and a field it leaves empty, are NaN and counted.
 */
final class JointStateDecoder implements MessageDecoder {

    static final String TYPE = "sensor_msgs/msg/JointState";

    private static final List<String> FIELDS = List.of("position", "velocity", "effort");

    private final CdrReader cdr = new CdrReader();
    private final List<String> fields;
    private final int[] starts = new int[FIELDS.size()]; // of the message checked last
    private final int[] counts = new int[FIELDS.size()];
    private String[] joints; // in the order of the row
    private int[] places = new int[0]; // index in the message of each joint of the row; -1: not there
    private long headerNanos;
    private String frameId;
    private long missing;

    /**
     * @throws DamageException for the episode, if a requested field is none of the type's
     */
    JointStateDecoder(StreamRequest request) throws DamageException {
        boolean valued = request.kind() == StreamRequest.Kind.VALUES;
        this.fields = !valued ? List.of() : request.fields().isEmpty() ? List.of("position") : request.fields();
        for (String field : fields) {
            if (!FIELDS.contains(field)) {
                throw DamageException.ofEpisode(
                        Reason.CONFIG_MISMATCH, "field %s of %s refused: choose of %s".formatted(field, TYPE, FIELDS));
            }
        }
        if (!request.order().isEmpty()) {
            fixOrder(request.order().toArray(new String[0]));
        }
    }

    private void fixOrder(String[] order) {
        joints = order;
        places = new int[order.length];
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        walk(block, from, length);
        for (String field : fields) {
            int count = counts[FIELDS.indexOf(field)];
            for (int place : places) {
                missing += count == 0 || place < 0 ? 1 : 0;
            }
        }
    }

    private void walk(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        headerNanos = HeaderStamp.read(cdr);
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
        locate(message);
        if (frameId == null) {
            frameId = frame;
        }
    }

    private void locate(String[] message) throws DamageException {
        Set<String> seen = new HashSet<>();
        for (String name : message) {
            if (!seen.add(name)) {
                throw new DamageException(
                        Reason.BAD_ARRAY_LENGTH, "joint %s is named twice in one message".formatted(name));
            }
        }
        if (joints == null) {
            fixOrder(message);
        }
        Arrays.fill(places, -1);
        for (int slot = 0; slot < joints.length; slot++) {
            for (int i = 0; i < message.length; i++) {
                if (message[i].equals(joints[slot])) {
                    places[slot] = i;
                    break;
                }
            }
        }
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        Float8Vector values = (Float8Vector) out;
        int at = row * width();
        for (String field : fields) {
            int f = FIELDS.indexOf(field);
            for (int place : places) {
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
    public boolean stamped() {
        return true;
    }

    @Override
    public long headerNanos() {
        return headerNanos;
    }

    @Override
    public String frameId() {
        return frameId == null ? "" : frameId;
    }

    @Override
    public MinorType elementType() {
        return fields.isEmpty() ? null : MinorType.FLOAT8;
    }

    @Override
    public int width() {
        return fields.size() * places.length;
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (String field : fields) {
            for (int slot = 0; slot < places.length; slot++) {
                names.add(field + "." + joints[slot]);
            }
        }
        return names;
    }

    @Override
    public long missingComponents() {
        return missing;
    }

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out) {
        throw new IllegalStateException("a stream of joints has no points");
    }
}
