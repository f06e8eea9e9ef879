package io.robocache.episode;

import java.util.List;

/**
 * A ROS 2 message type: its fields in the order of its definition. Immutable once parsed.
 *
 * @param name   in full, for example {@code sensor_msgs/msg/Imu}
 * @param fields constants left out
 */
record MessageType(String name, List<Field> fields) {

    /**
     * One field.
     *
     * @param kind  of its elements
     * @param type  of its elements where {@code kind} is {@link Kind#MESSAGE}, else null
     * @param array how many elements
     * @param length of a {@link Array#FIXED} array; the bound of a bounded sequence; otherwise 0
     */
    record Field(String name, Kind kind, MessageType type, Array array, long length) {}

    /** How many elements a field has. */
    enum Array {
        NONE,
        FIXED,
        SEQUENCE
    }

    /** What an element is. */
    enum Kind {
        BOOL(1),
        INT8(1),
        UINT8(1),
        INT16(2),
        UINT16(2),
        INT32(4),
        UINT32(4),
        INT64(8),
        UINT64(8),
        FLOAT32(4),
        FLOAT64(8),
        STRING(0),
        WSTRING(0),
        MESSAGE(0);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }

        /** Size and alignment of a number; 0 for what is no number. */
        int bytes() {
            return bytes;
        }

        boolean isNumber() {
            return bytes > 0;
        }
    }

    MessageType {
        fields = List.copyOf(fields);
    }

    /** The field of that name, or null. */
    Field field(String fieldName) {
        for (Field field : fields) {
            if (field.name.equals(fieldName)) {
                return field;
            }
        }
        return null;
    }

    /** Whether a message begins with a {@code std_msgs/Header}, so that its first eight bytes are a stamp. */
    boolean hasHeader() {
        return !fields.isEmpty()
                && fields.get(0).kind == Kind.MESSAGE
                && fields.get(0).array == Array.NONE
                && fields.get(0).type.name.equals("std_msgs/msg/Header");
    }
}
