package io.robocache.episode;

import java.nio.ByteBuffer;

/**
 * One block of LibLZF, whose sizes are known from elsewhere: runs of literals, and references to what was decompressed before.
 * Every byte read or written is checked first.
 */
final class LzfBlock {

    /** The longest reference, of 3 bytes, gives 264. */
    static final int MAX_RATIO = 88;

    private static final int MAX_LITERALS = 32;
    private static final int LONG_LENGTH = 7;

    private LzfBlock() {}

    /**
     * Decompresses all of {@code packed} into {@code out}; both from 0 to their limits.
     *
     * @throws DamageException {@link Reason#DECOMPRESS_FAILED} if it is no such block, {@link Reason#BAD_LENGTH} if it does
     *                         not fill {@code out} exactly
     */
    static void decode(ByteBuffer packed, ByteBuffer out) throws DamageException {
        int end = packed.limit();
        int in = 0;
        int at = 0;
        while (in < end) {
            int control = packed.get(in++) & 0xFF;
            if (control < MAX_LITERALS) {
                int literals = control + 1;
                need(literals, end - in, in);
                room(literals, out, at);
                out.put(at, packed, in, literals);
                in += literals;
                at += literals;
                continue;
            }
            int length = control >> 5;
            if (length == LONG_LENGTH) {
                need(1, end - in, in);
                length += packed.get(in++) & 0xFF;
            }
            length += 2;
            need(1, end - in, in);
            int from = at - (((control & 0x1F) << 8) | (packed.get(in++) & 0xFF)) - 1;
            if (from < 0) {
                throw new DamageException(
                        Reason.DECOMPRESS_FAILED,
                        "LZF refers to %d bytes before the first one, at byte %d of the block".formatted(-from, in));
            }
            room(length, out, at);
            for (int i = 0; i < length; i++) { // byte by byte: a reference may overlap what it writes
                out.put(at++, out.get(from + i));
            }
        }
        if (at != out.limit()) {
            throw new DamageException(
                    Reason.BAD_LENGTH, "LZF gives %d bytes, %d are declared".formatted(at, out.limit()));
        }
    }

    private static void need(int bytes, int left, int in) throws DamageException {
        if (bytes > left) {
            throw new DamageException(
                    Reason.DECOMPRESS_FAILED,
                    "LZF needs %d more bytes at byte %d of the block, which has %d left".formatted(bytes, in, left));
        }
    }

    private static void room(int bytes, ByteBuffer out, int at) throws DamageException {
        if (bytes > out.limit() - at) {
            throw new DamageException(
                    Reason.BAD_LENGTH, "LZF gives more than the %d bytes that are declared".formatted(out.limit()));
        }
    }
}
