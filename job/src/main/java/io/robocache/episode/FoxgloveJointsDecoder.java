package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;

/**
 * Decodes {@code foxglove.JointStates}, the twin of {@link JointStateDecoder}: a list of joints, each with its name and
 * what is known of position, velocity, acceleration and effort. A joint that a message lacks is NaN and counted; so is an
 * optional field that a joint does not set.
 */
final class FoxgloveJointsDecoder implements JointMessages {

    private static final int JOINTS = 2;
    private static final List<String> FIELDS = List.of("position", "velocity", "acceleration", "effort");

    /** Of one message. */
    private static final int MAX_JOINTS = 1 << 16;

    private final ProtoReader reader;
    private final ProtoHeader header;
    private final JointColumns columns;
    private final int nameField;
    private final FieldDescriptor[] fields; // as requested
    private final double[] ofUnset; // what a joint has of a field that it does not set
    private double[][] values; // by requested field and joint of the message checked last
    private boolean[][] unset;
    private long missing;

    /**
     * @throws DamageException for the episode, if a requested field is none of a joint's
     */
    FoxgloveJointsDecoder(StreamRequest request, Descriptor type, Limits limits) throws DamageException {
        this.reader = new ProtoReader(limits);
        Descriptor joint = joint(type);
        this.header = new ProtoHeader(type);
        List<String> known =
                FIELDS.stream().filter(field -> number(joint, field) != null).toList();
        this.columns = new JointColumns(request, FoxgloveTypes.JOINTS, known);
        this.nameField = joint.findFieldByName("name").getNumber();
        this.fields =
                columns.fields().stream().map(field -> number(joint, field)).toArray(FieldDescriptor[]::new);
        this.ofUnset = new double[fields.length];
        for (int f = 0; f < fields.length; f++) {
            ofUnset[f] = fields[f].hasPresence() ? Double.NaN : 0;
        }
        this.values = new double[fields.length][8];
        this.unset = new boolean[fields.length][8];
    }

    /** Whether the elements of the list are joints with a name and numbers, not lists of both. */
    static boolean reads(Descriptor type) {
        FieldDescriptor name = joint(type).findFieldByName("name");
        return name != null
                && name.getType() == FieldDescriptor.Type.STRING
                && !name.isRepeated()
                && number(joint(type), "position") != null;
    }

    private static Descriptor joint(Descriptor type) {
        return type.findFieldByNumber(JOINTS).getMessageType();
    }

    private static FieldDescriptor number(Descriptor joint, String name) {
        FieldDescriptor field = joint.findFieldByName(name);
        return field != null && field.getType() == FieldDescriptor.Type.DOUBLE && !field.isRepeated() ? field : null;
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        walk(block, from, length);
        for (int f = 0; f < fields.length; f++) {
            for (int place : columns.places()) {
                missing += place < 0 || unset[f][place] ? 1 : 0;
            }
        }
    }

    private void walk(ByteBuffer block, int from, int length) throws DamageException {
        reader.open(block, from, length);
        header.read(reader);
        reader.open(block, from, length);
        List<String> names = new ArrayList<>();
        while (reader.next()) {
            if (reader.field() == JOINTS) {
                names.add(joint(names.size()));
            } else {
                reader.skip();
            }
        }
        columns.locate(names.toArray(new String[0]));
    }

    /** Reads one joint and gives its name. */
    private String joint(int at) throws DamageException {
        if (at == MAX_JOINTS) {
            throw new DamageException(Reason.SIZE_LIMIT, "more than %d joints in one message".formatted(MAX_JOINTS));
        }
        for (int f = 0; f < fields.length; f++) {
            if (at == values[f].length) {
                values[f] = Arrays.copyOf(values[f], 2 * at);
                unset[f] = Arrays.copyOf(unset[f], 2 * at);
            }
            values[f][at] = ofUnset[f];
            unset[f][at] = fields[f].hasPresence();
        }
        String name = "";
        int outer = reader.enter();
        while (reader.next()) {
            if (reader.field() == nameField) {
                name = reader.string();
            } else {
                field(at);
            }
        }
        reader.leave(outer);
        return name;
    }

    private void field(int at) throws DamageException {
        for (int f = 0; f < fields.length; f++) {
            if (reader.field() == fields[f].getNumber()) {
                values[f][at] = reader.float64();
                unset[f][at] = false;
                return;
            }
        }
        reader.skip();
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        Float8Vector numbers = (Float8Vector) out;
        int at = row * columns.width();
        for (double[] field : values) {
            for (int place : columns.places()) {
                numbers.set(at++, place < 0 ? Double.NaN : field[place]);
            }
        }
    }

    @Override
    public long missingComponents() {
        return missing;
    }

    @Override
    public MessageHead head() {
        return header.head();
    }

    @Override
    public JointColumns columns() {
        return columns;
    }
}
