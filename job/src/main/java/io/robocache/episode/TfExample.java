package io.robocache.episode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One {@code tf.train.Example}: features by name, each a list of byte strings, float32 or int64. Only where the lists lie
 * is kept; they are walked again when they are read, so that an example costs nothing beside its bytes. A name that occurs
 * twice has its last list, as in any protobuf map. Not thread-safe; the bytes are borrowed.
 */
final class TfExample {

    private static final int FEATURES = 1; // of Example, and of Features
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int ELEMENTS = 1; // of each kind of list

    /** Of a name; messages and columns carry it. */
    static final int MAX_NAME = 1024;

    /** What a list holds. */
    enum Kind {
        NONE("nothing"),
        BYTES("bytes_list"),
        FLOATS("float_list"),
        INTEGERS("int64_list");

        private final String field;

        Kind(String field) {
            this.field = field;
        }

        /** By the number of its field in {@code Feature}; nothing for others. */
        private static Kind of(int number) {
            return switch (number) {
                case 1 -> BYTES;
                case 2 -> FLOATS;
                case 3 -> INTEGERS;
                default -> NONE;
            };
        }

        @Override
        public String toString() {
            return field;
        }
    }

    /**
     * One feature.
     *
     * @param from   where its list lies in the block, {@code length} bytes
     * @param count  of its elements
     */
    record Feature(String name, Kind kind, int from, int length, int count) {}

    /** Takes the elements of a feature, in their order; of one kind, as {@link Feature#kind} says. */
    interface Sink {
        default void real(float value) throws DamageException {
            throw new IllegalStateException("a float32 was not expected");
        }

        default void integer(long value) throws DamageException {
            throw new IllegalStateException("an integer was not expected");
        }

        /** A byte string, {@code length} bytes at {@code from} of the block. */
        default void bytes(ByteBuffer block, int from, int length) throws DamageException {
            throw new IllegalStateException("a byte string was not expected");
        }
    }

    /** Counts, so that a list is known to be whole before it is read. */
    private static final class Counting implements Sink {
        private int count;

        @Override
        public void real(float value) {
            count++;
        }

        @Override
        public void integer(long value) {
            count++;
        }

        @Override
        public void bytes(ByteBuffer block, int from, int length) {
            count++;
        }
    }

    private final ByteBuffer block;
    private final Limits limits;
    private final ProtoReader reader;
    private final SortedMap<String, Feature> features = new TreeMap<>();

    private TfExample(ByteBuffer block, Limits limits) {
        this.block = block;
        this.limits = limits;
        this.reader = new ProtoReader(limits);
    }

    /**
     * Reads {@code length} bytes at {@code from} from end to end.
     *
     * @throws DamageException {@link Reason#BAD_ENCODING} if they are no example, {@link Reason#SIZE_LIMIT}
     */
    static TfExample of(ByteBuffer block, int from, int length, Limits limits) throws DamageException {
        TfExample example = new TfExample(block, limits);
        ProtoReader message = new ProtoReader(limits);
        message.open(block, from, length);
        while (message.next()) {
            if (message.field() != FEATURES) {
                message.skip();
                continue;
            }
            int outer = message.enter();
            while (message.next()) {
                if (message.field() == FEATURES) {
                    example.entry(message);
                } else {
                    message.skip();
                }
            }
            message.leave(outer);
        }
        return example;
    }

    /** Features by name, in the order of their names. */
    SortedMap<String, Feature> features() {
        return Collections.unmodifiableSortedMap(features);
    }

    private void entry(ProtoReader message) throws DamageException {
        String name = "";
        Feature value = new Feature("", Kind.NONE, 0, 0, 0);
        int outer = message.enter();
        while (message.next()) {
            switch (message.field()) {
                case KEY -> {
                    name = message.string();
                    checkName(name);
                }
                case VALUE -> value = feature(message);
                default -> message.skip();
            }
        }
        message.leave(outer);
        features.put(name, new Feature(name, value.kind, value.from, value.length, value.count));
        if (features.size() > limits.topics()) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "more than %d features in one record, the limit (limits.topics)".formatted(limits.topics()));
        }
    }

    /** @throws DamageException {@link Reason#BAD_NAME} if it is too long to be a name */
    static void checkName(String name) throws DamageException {
        if (name.length() > MAX_NAME) {
            throw new DamageException(
                    Reason.BAD_NAME,
                    "a feature's name has %d characters, limit %d: %s..."
                            .formatted(name.length(), MAX_NAME, name.substring(0, 40)));
        }
    }

    private Feature feature(ProtoReader message) throws DamageException {
        Feature found = new Feature("", Kind.NONE, 0, 0, 0);
        int outer = message.enter();
        while (message.next()) {
            Kind kind = Kind.of(message.field());
            if (kind == Kind.NONE) {
                message.skip();
                continue;
            }
            if (found.kind != Kind.NONE) {
                throw new DamageException(
                        Reason.BAD_ENCODING, "a feature has two lists, %s and %s".formatted(found.kind, kind));
            }
            message.bytes();
            Counting counting = new Counting();
            found = new Feature("", kind, message.first(), message.count(), 0);
            read(found, counting);
            found = new Feature("", kind, found.from, found.length, counting.count);
        }
        message.leave(outer);
        return found;
    }

    /** Walks the list of a feature; numbers may be packed, or not, or both. */
    void read(Feature feature, Sink out) throws DamageException {
        reader.open(block, feature.from, feature.length);
        while (reader.next()) {
            if (reader.field() != ELEMENTS) {
                reader.skip();
                continue;
            }
            switch (feature.kind) {
                case BYTES -> {
                    reader.bytes();
                    out.bytes(block, reader.first(), reader.count());
                }
                case FLOATS -> numbers(FieldDescriptor.Type.FLOAT, WireFormat.WIRETYPE_FIXED32, out);
                case INTEGERS -> numbers(FieldDescriptor.Type.INT64, WireFormat.WIRETYPE_VARINT, out);
                case NONE -> throw new IllegalArgumentException("feature " + feature.name + " has no list");
            }
        }
    }

    private void numbers(FieldDescriptor.Type type, int wireType, Sink out) throws DamageException {
        if (!reader.hasLength()) {
            reader.number(type, wireType);
            number(type, out);
            return;
        }
        int outer = reader.pack();
        while (reader.more()) {
            reader.number(type);
            number(type, out);
        }
        reader.unpack(outer);
    }

    private void number(FieldDescriptor.Type type, Sink out) throws DamageException {
        if (type == FieldDescriptor.Type.FLOAT) {
            out.real((float) reader.real());
        } else {
            out.integer(reader.integer());
        }
    }
}
