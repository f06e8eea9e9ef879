package io.robocache.episode;

import java.io.Serializable;
import java.util.List;

/**
 * One field of a message type as a column. Its values are, by kind: {@link Boolean}, {@link Byte}, {@link Short},
 * {@link Integer}, {@link Long}, {@link Float}, {@link Double}, {@link String}, {@code byte[]}, and {@code Object[]} of
 * the fields of a struct; those of a list are the array of the primitive, else {@code Object[]}. Null where a protobuf
 * message does not set a message, and for what was not asked for.
 *
 * @param name   as the message type has it
 * @param kind   of its elements
 * @param fields of a {@link Kind#STRUCT}, else none
 * @param list   whether it is a list of them
 */
public record MessageColumn(String name, Kind kind, List<MessageColumn> fields, boolean list) implements Serializable {

    /** What an element is. Unsigned numbers take the next wider kind; those of 64 bits keep their bits. */
    public enum Kind {
        /** True or false. */
        BOOLEAN,
        /** int8. */
        INT8,
        /** int16 and uint8. */
        INT16,
        /** int32 and uint16. */
        INT32,
        /** int64 and uint32. */
        INT64,
        /** uint64: the bits in a {@link Long}. */
        UINT64,
        /** float32. */
        FLOAT32,
        /** float64. */
        FLOAT64,
        /** A string, or the name of an enumerator. */
        TEXT,
        /** Bytes: those of protobuf, and lists of uint8. */
        BYTES,
        /** A message. */
        STRUCT
    }

    /** Copies the list. */
    public MessageColumn {
        fields = List.copyOf(fields);
    }
}
