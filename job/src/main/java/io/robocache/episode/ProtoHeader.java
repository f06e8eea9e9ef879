package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;

/**
 * What a protobuf message says about itself, as Foxglove's types do: {@code timestamp}, a {@code google.protobuf.Timestamp},
 * and {@code frame_id}. A type that is nothing but a list of messages with a timestamp has that of the first. A message
 * that does not set its timestamp has stamp 0. Not thread-safe.
 */
final class ProtoHeader {

    static final String TIMESTAMP = "google.protobuf.Timestamp";

    private static final int NONE = 0; // no field has this number
    private static final int SECONDS = 1;
    private static final int NANOS = 2;

    private final int list;
    private final int stampField;
    private final int frameField;
    private final MessageHead head;
    private long seconds;
    private long nanos;
    private String frame;

    ProtoHeader(Descriptor type) {
        List<FieldDescriptor> fields = type.getFields();
        FieldDescriptor only = fields.size() == 1 ? fields.get(0) : null;
        boolean listed = only != null
                && only.isRepeated()
                && only.getType() == FieldDescriptor.Type.MESSAGE
                && stampField(only.getMessageType()) != NONE;
        list = listed ? only.getNumber() : NONE;
        stampField = stampField(listed ? only.getMessageType() : type);
        FieldDescriptor named = type.findFieldByName("frame_id");
        frameField = named != null && named.getType() == FieldDescriptor.Type.STRING && !named.isRepeated()
                ? named.getNumber()
                : NONE;
        head = new MessageHead(stampField != NONE);
    }

    private static int stampField(Descriptor type) {
        FieldDescriptor field = type.findFieldByName("timestamp");
        return field != null && isStamp(field) ? field.getNumber() : NONE;
    }

    private static boolean isStamp(FieldDescriptor field) {
        return !field.isRepeated() && isTimestamp(field);
    }

    /** Whether the elements of a field are of the well-known type, or share its name and its fields. */
    static boolean isTimestamp(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.MESSAGE
                && field.getMessageType().getFullName().equals(TIMESTAMP)
                && isSecondsAndNanos(field.getMessageType());
    }

    static boolean isSecondsAndNanos(Descriptor type) {
        FieldDescriptor first = type.findFieldByNumber(SECONDS);
        FieldDescriptor second = type.findFieldByNumber(NANOS);
        return first != null
                && second != null
                && first.getType() == FieldDescriptor.Type.INT64
                && second.getType() == FieldDescriptor.Type.INT32
                && !first.isRepeated()
                && !second.isRepeated();
    }

    /** Looks through a whole message for its stamp and frame; the message is then to be opened again. */
    void read(ProtoReader message) throws DamageException {
        seconds = 0;
        nanos = 0;
        frame = "";
        boolean first = true;
        while (message.next()) {
            if (list != NONE && message.field() == list && first) {
                first = false;
                int outer = message.enter();
                fields(message);
                message.leave(outer);
            } else if (list == NONE) {
                field(message);
            } else {
                message.skip();
            }
        }
        if (stampField != NONE) {
            head.stamp(HeaderStamp.of(seconds, nanos));
        }
        head.frame(frame);
    }

    private void fields(ProtoReader message) throws DamageException {
        while (message.next()) {
            field(message);
        }
    }

    private void field(ProtoReader message) throws DamageException {
        if (message.field() == stampField) {
            stamp(message);
        } else if (list == NONE && message.field() == frameField) {
            frame = message.string();
        } else {
            message.skip();
        }
    }

    /** A message that occurs twice is merged, field by field. */
    private void stamp(ProtoReader message) throws DamageException {
        int outer = message.enter();
        while (message.next()) {
            switch (message.field()) {
                case SECONDS -> seconds = message.int64();
                case NANOS -> nanos = message.int32();
                default -> message.skip();
            }
        }
        message.leave(outer);
    }

    MessageHead head() {
        return head;
    }
}
