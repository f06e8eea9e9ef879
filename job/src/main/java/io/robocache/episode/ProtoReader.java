package io.robocache.episode;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over one protobuf message, field by field, without making objects of it: a message of nothing but empty
 * messages would take many times its bytes. Everything that a message declares is checked against the bytes that are
 * there, before anything is allocated. Positions are absolute in the block. Reused between messages; not thread-safe.
 */
final class ProtoReader {

    private final int nesting;
    private ByteBuffer block;
    private int origin;
    private CodedInputStream in;
    private int depth;
    private int tag;
    private int first;
    private int count;
    private double real;
    private long integer;

    ProtoReader(Limits limits) {
        this.nesting = limits.nesting();
    }

    /** Starts a message of {@code length} bytes at {@code from}; the block is borrowed. */
    void open(ByteBuffer bytes, int from, int length) throws DamageException {
        block = bytes;
        origin = from;
        depth = 0;
        in = CodedInputStream.newInstance(bytes.slice(from, length));
        in.setRecursionLimit(nesting); // of groups, which are only skipped
        try {
            in.pushLimit(length);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
    }

    /**
     * Goes to the next field of the message that was entered last; what it holds is then to be taken or skipped.
     *
     * @return false at the message's end
     */
    boolean next() throws DamageException {
        try {
            tag = in.readTag();
        } catch (IOException e) {
            throw damaged(e);
        }
        if (tag != 0 && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP) {
            throw new DamageException(
                    Reason.BAD_ENCODING,
                    "group %d ends at byte %d and never began".formatted(field(), in.getTotalBytesRead()));
        }
        return tag != 0;
    }

    /** The number of the current field. */
    int field() {
        return WireFormat.getTagFieldNumber(tag);
    }

    /** Whether the current field has a length before it: a message, bytes, a string, packed numbers. */
    boolean hasLength() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** Passes over the current field. */
    void skip() throws DamageException {
        try {
            in.skipField(tag);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /**
     * Enters the message of the current field.
     *
     * @return what {@link #leave} takes
     */
    int enter() throws DamageException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        if (depth == nesting) {
            throw new DamageException(
                    Reason.BAD_ENCODING,
                    "messages are nested deeper than %d, the limit (limits.nesting)".formatted(nesting));
        }
        depth++;
        return limit();
    }

    /** Goes back to the message around the one that was entered and read to its end. */
    void leave(int outer) {
        depth--;
        in.popLimit(outer);
    }

    private int limit() throws DamageException {
        try {
            return in.pushLimit(in.readRawVarint32());
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** Begins the packed numbers of the current field; {@link #more} says whether there is another one. */
    int pack() throws DamageException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return limit();
    }

    boolean more() {
        return in.getBytesUntilLimit() > 0;
    }

    /** Ends packed numbers. */
    void unpack(int outer) {
        in.popLimit(outer);
    }

    /** Reads the current field as a single number, and refuses another encoding than its type's. */
    void number(FieldDescriptor.Type type, int wireType) throws DamageException {
        require(wireType);
        number(type);
    }

    /** Reads one number, then {@link #real} and {@link #integer} tell it. */
    void number(FieldDescriptor.Type type) throws DamageException {
        try {
            switch (type) {
                case DOUBLE -> floating(in.readDouble());
                case FLOAT -> floating(in.readFloat());
                case INT32 -> whole(in.readInt32());
                case SINT32 -> whole(in.readSInt32());
                case SFIXED32 -> whole(in.readSFixed32());
                case ENUM -> whole(in.readEnum());
                case UINT32 -> whole(in.readUInt32() & 0xFFFF_FFFFL);
                case FIXED32 -> whole(in.readFixed32() & 0xFFFF_FFFFL);
                case INT64 -> whole(in.readInt64());
                case SINT64 -> whole(in.readSInt64());
                case SFIXED64 -> whole(in.readSFixed64());
                case UINT64 -> unsigned(in.readUInt64());
                case FIXED64 -> unsigned(in.readFixed64());
                case BOOL -> whole(in.readBool() ? 1 : 0);
                case STRING, GROUP, MESSAGE, BYTES -> throw new IllegalArgumentException(type + " is no number");
            }
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private void floating(double v) {
        real = v;
        integer = 0;
    }

    private void whole(long v) {
        real = v;
        integer = v;
    }

    private void unsigned(long bits) {
        real = CdrReader.unsigned(bits);
        integer = bits;
    }

    /** Reads the current field as an int64. */
    long int64() throws DamageException {
        number(FieldDescriptor.Type.INT64, WireFormat.WIRETYPE_VARINT);
        return integer;
    }

    /** Reads the current field as an int32, or as an enumerator. */
    int int32() throws DamageException {
        number(FieldDescriptor.Type.INT32, WireFormat.WIRETYPE_VARINT);
        return (int) integer;
    }

    /** Reads the current field as a fixed32, 0 to 2^32 - 1. */
    long fixed32() throws DamageException {
        number(FieldDescriptor.Type.FIXED32, WireFormat.WIRETYPE_FIXED32);
        return integer;
    }

    /** Reads the current field as a double. */
    double float64() throws DamageException {
        number(FieldDescriptor.Type.DOUBLE, WireFormat.WIRETYPE_FIXED64);
        return real;
    }

    /** The number read last, as float64. */
    double real() {
        return real;
    }

    /** The integer, boolean or enumerator read last; an unsigned 64-bit one keeps its bits; 0 for floating numbers. */
    long integer() {
        return integer;
    }

    /** Goes over the bytes of the current field; {@link #first} and {@link #count} tell where they lie. */
    void bytes() throws DamageException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int outer = limit();
        first = origin + in.getTotalBytesRead();
        count = in.getBytesUntilLimit();
        try {
            in.skipRawBytes(count);
        } catch (IOException e) {
            throw damaged(e);
        }
        in.popLimit(outer);
    }

    /** Position in the block of the bytes gone over last. */
    int first() {
        return first;
    }

    /** How many bytes were gone over last. */
    int count() {
        return count;
    }

    /** Reads the string of the current field. */
    String string() throws DamageException {
        bytes();
        byte[] utf8 = new byte[count];
        block.get(first, utf8);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DamageException(Reason.BAD_ENCODING, "the string of field %d is no UTF-8".formatted(field()));
        }
    }

    private void require(int wireType) throws DamageException {
        int found = WireFormat.getTagWireType(tag);
        if (found != wireType) {
            throw new DamageException(
                    Reason.BAD_ENCODING,
                    "field %d at byte %d has wire type %d, its schema says %d"
                            .formatted(field(), in.getTotalBytesRead(), found, wireType));
        }
    }

    private DamageException damaged(IOException e) {
        return new DamageException(
                Reason.BAD_ENCODING,
                "not a protobuf message, at byte %d: %s".formatted(in.getTotalBytesRead(), e.getMessage()));
    }
}
