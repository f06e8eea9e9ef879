package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Takes the fields of one MCAP record in order. Bytes behind the last field that is asked for are legal and ignored; a
 * field that runs over the record's end is {@link Reason#BAD_LENGTH}.
 */
final class RecordFields {

    private final String record;
    private final ByteBuffer bytes; // little-endian
    private final int end;
    private int at;

    RecordFields(String record, ByteBuffer bytes, int from, int length) {
        this.record = record;
        this.bytes = bytes;
        this.at = from;
        this.end = from + length;
    }

    int u16(String field) throws DamageException {
        return bytes.getShort(take(field, Short.BYTES)) & 0xFFFF;
    }

    long u32(String field) throws DamageException {
        return bytes.getInt(take(field, Integer.BYTES)) & 0xFFFF_FFFFL;
    }

    /** Unsigned; negative stands for 2^63 and more. */
    long u64(String field) throws DamageException {
        return bytes.getLong(take(field, Long.BYTES));
    }

    byte[] bytes(String field) throws DamageException {
        long length = u32(field);
        if (length > end - at) {
            throw tooShort(field, length);
        }
        byte[] taken = new byte[(int) length];
        bytes.get(at, taken);
        at += taken.length;
        return taken;
    }

    /** The text, or null if the bytes are not UTF-8. */
    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** A text; what is not UTF-8 in it is replaced. */
    String text(String field) throws DamageException {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    private int take(String field, int count) throws DamageException {
        if (count > end - at) {
            throw tooShort(field, count);
        }
        int from = at;
        at += count;
        return from;
    }

    private DamageException tooShort(String field, long length) {
        return new DamageException(
                Reason.BAD_LENGTH,
                "%s record: %s takes %d bytes, %d are left".formatted(record, field, length, end - at));
    }
}
