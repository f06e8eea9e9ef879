package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over one CDR message. Everything that a message declares is checked against the bytes that are there, before
 * anything is allocated. Positions are absolute in the block; alignment counts from the end of the four-byte
 * encapsulation header. Reused between messages; not thread-safe.
 */
final class CdrReader {

    private static final int ENCAPSULATION_BYTES = 4;

    private ByteBuffer bytes;
    private int origin;
    private int at;
    private int end;
    private int widestAlignment;

    /**
     * Starts a message of {@code length} bytes at {@code from}; the block is borrowed.
     *
     * @throws DamageException if its encapsulation header is none that is read here
     */
    void open(ByteBuffer block, int from, int length) throws DamageException {
        if (length < ENCAPSULATION_BYTES) {
            throw new DamageException(
                    Reason.BAD_ENCODING,
                    "a CDR message of %d bytes has no encapsulation header (4 bytes)".formatted(length));
        }
        int representation = (block.get(from) & 0xFF) << 8 | (block.get(from + 1) & 0xFF);
        switch (representation) {
            case 0x0000, 0x0001 -> widestAlignment = 8;
            case 0x0006, 0x0007 -> widestAlignment = 4; // XCDR2: 8-byte numbers align to 4
            case 0x0002,
                    0x0003,
                    0x0008,
                    0x0009,
                    0x000A,
                    0x000B,
                    0x0010,
                    0x0011,
                    0x0012,
                    0x0013,
                    0x0014,
                    0x0015 -> throw new DamageException(
                    Reason.UNSUPPORTED,
                    "CDR representation 0x%04x (parameter list or delimited) is not read; plain CDR is"
                            .formatted(representation));
            default -> throw new DamageException(
                    Reason.BAD_ENCODING, "CDR representation 0x%04x does not exist".formatted(representation));
        }
        ByteOrder order = (representation & 1) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        bytes = block.order() == order ? block : block.duplicate().order(order);
        origin = from + ENCAPSULATION_BYTES;
        at = origin;
        end = from + length;
    }

    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    /** The message's bytes in its own byte order, with absolute positions. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Whether the message says that its numbers are little-endian. */
    boolean littleEndian() {
        return bytes.order() == ByteOrder.LITTLE_ENDIAN;
    }

    /** Goes over {@code count} numbers and gives the position of the first. */
    int numbers(Kind kind, long count) throws DamageException {
        if (count == 0) {
            return at; // nothing is aligned behind the count of an empty sequence
        }
        align(Math.min(kind.bytes(), widestAlignment));
        if (count > remaining() / kind.bytes()) {
            throw beyond("%d %s take %d bytes".formatted(count, kind, count * kind.bytes()));
        }
        int first = at;
        at += (int) (count * kind.bytes());
        return first;
    }

    /** The count of a sequence whose elements take at least {@code leastBytes} each. */
    int count(int leastBytes) throws DamageException {
        long count = bytes.getInt(numbers(Kind.UINT32, 1)) & 0xFFFF_FFFFL;
        if (count > remaining() / Math.max(1, leastBytes)) {
            throw beyond("a sequence of %d elements of at least %d bytes".formatted(count, Math.max(1, leastBytes)));
        }
        return (int) count;
    }

    String string(Kind kind) throws DamageException {
        if (kind == Kind.WSTRING) {
            int count = count(2);
            int first = numbers(Kind.UINT16, count);
            StringBuilder text = new StringBuilder(count);
            for (int i = 0; i < count; i++) {
                text.append(bytes.getChar(first + 2 * i));
            }
            return text.toString();
        }
        int length = count(1);
        int first = numbers(Kind.UINT8, length);
        byte[] utf8 = new byte[length > 0 && bytes.get(first + length - 1) == 0 ? length - 1 : length];
        bytes.get(first, utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    void skipString(Kind kind) throws DamageException {
        boolean wide = kind == Kind.WSTRING;
        numbers(wide ? Kind.UINT16 : Kind.UINT8, count(wide ? 2 : 1));
    }

    /** A floating or integer number at a position that {@link #numbers} gave, as float64. */
    double real(Kind kind, int position) {
        return switch (kind) {
            case FLOAT32 -> bytes.getFloat(position);
            case FLOAT64 -> bytes.getDouble(position);
            case UINT64 -> unsigned(bytes.getLong(position));
            default -> integer(kind, position);
        };
    }

    /** An unsigned 64-bit number as float64. */
    static double unsigned(long bits) {
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0; // one rounding
    }

    /** An integer or boolean at a position that {@link #numbers} gave; an unsigned 64-bit one keeps its bits. */
    long integer(Kind kind, int position) {
        return switch (kind) {
            case BOOL -> bytes.get(position) != 0 ? 1 : 0;
            case INT8 -> bytes.get(position);
            case UINT8 -> bytes.get(position) & 0xFF;
            case INT16 -> bytes.getShort(position);
            case UINT16 -> bytes.getShort(position) & 0xFFFF;
            case INT32 -> bytes.getInt(position);
            case UINT32 -> bytes.getInt(position) & 0xFFFF_FFFFL;
            case INT64, UINT64 -> bytes.getLong(position);
            case FLOAT32, FLOAT64, STRING, WSTRING, MESSAGE -> throw new IllegalArgumentException(
                    kind + " is no integer");
        };
    }

    private void align(int size) throws DamageException {
        int past = (at - origin) & (size - 1);
        if (past != 0) {
            if (remaining() < size - past) {
                throw beyond("padding of %d bytes".formatted(size - past));
            }
            at += size - past;
        }
    }

    private DamageException beyond(String what) {
        return new DamageException(
                Reason.BAD_ENCODING,
                "%s at byte %d, %d bytes of the message are left".formatted(what, at - origin, remaining()));
    }
}
