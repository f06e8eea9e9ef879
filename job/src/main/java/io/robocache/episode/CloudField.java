package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.util.List;

/**
 * A field that a file declares.
 *
 * @param kind  of one value; a number
 * @param count values of a point, 1 to {@link #MAX_VALUES}; the first one is the field's value
 */
record CloudField(String name, Kind kind, int count) {

    /** Fields of a point. */
    static final int MAX_FIELDS = 1024;

    /** Values of a point, all fields together. */
    static final int MAX_VALUES = 1 << 16;

    int bytes() {
        return count * kind.bytes();
    }

    /** A point of such fields. */
    static int bytes(List<CloudField> fields) {
        return fields.stream().mapToInt(CloudField::bytes).sum();
    }
}
