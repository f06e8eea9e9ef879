package io.robocache.episode;

import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Decodes LZ4 blocks (lz4_Block_format) into one stretch of memory, in which a linked block may refer to what earlier ones
 * wrote. Nothing is read or written outside what is given, whatever the block says. Not thread-safe.
 */
final class Lz4Blocks {

    private static final int TOO_SMALL = -1;
    private static final int MIN_MATCH = 4;
    private static final int LONGER = 15;
    private static final int WORD = Long.BYTES;
    /** Below it, words are copied one by one; a call costs more. */
    private static final int FEW_BYTES = 64;

    private final long target;
    private final int capacity;

    /** @param target address of {@code capacity} bytes; borrowed */
    Lz4Blocks(long target, int capacity) {
        this.target = target;
        this.capacity = capacity;
    }

    /** Copies a stored block to {@code at}; returns the end of what is written, or -1 if there is no room. */
    int copy(long source, int bytes, int at) {
        if (bytes > capacity - at) {
            return TOO_SMALL;
        }
        MemoryUtil.copyMemory(source, target + at, bytes);
        return at + bytes;
    }

    /**
     * Decodes one block.
     *
     * @param source address of its bytes
     * @param bytes  their number
     * @param floor  first byte of the target that it may refer to
     * @param at     where its first byte goes
     * @return the end of what is written, or -1 if there is no room
     */
    int decode(long source, int bytes, int floor, int at) throws DamageException {
        long from = source;
        long fromEnd = source + bytes;
        long to = target + at;
        long toEnd = target + capacity;
        long lowest = target + floor;
        while (true) {
            if (from == fromEnd) {
                throw damaged("ends where a sequence begins", source, from);
            }
            int token = MemoryUtil.getByte(from++) & 0xFF;
            long literals = (long) token >>> 4;
            if (literals == LONGER) {
                int more;
                do {
                    if (from == fromEnd) {
                        throw damaged("ends within a length", source, from);
                    }
                    more = MemoryUtil.getByte(from++) & 0xFF;
                    literals += more;
                } while (more == 0xFF);
            }
            if (literals > fromEnd - from) {
                throw damaged("has %d literals".formatted(literals), source, from);
            }
            if (literals > toEnd - to) {
                return TOO_SMALL;
            }
            literals(from, to, literals, Math.min(fromEnd - from, toEnd - to));
            from += literals;
            to += literals;
            if (from == fromEnd) {
                return (int) (to - target); // the last sequence has no match
            }
            if (fromEnd - from < Short.BYTES) {
                throw damaged("ends within an offset", source, from);
            }
            int offset = (MemoryUtil.getByte(from) & 0xFF) | ((MemoryUtil.getByte(from + 1) & 0xFF) << 8);
            from += Short.BYTES;
            if (offset == 0 || offset > to - lowest) {
                throw damaged("refers %d bytes back, %d are there".formatted(offset, to - lowest), source, from);
            }
            long length = (long) (token & LONGER) + MIN_MATCH;
            if ((token & LONGER) == LONGER) {
                int more;
                do {
                    if (from == fromEnd) {
                        throw damaged("ends within a length", source, from);
                    }
                    more = MemoryUtil.getByte(from++) & 0xFF;
                    length += more;
                } while (more == 0xFF);
            }
            if (length > toEnd - to) {
                return TOO_SMALL;
            }
            match(to, offset, length, toEnd);
            to += length;
        }
    }

    /** Copies literals; {@code room} bytes may be read and written, so that short ones need no loop over bytes. */
    private static void literals(long from, long to, long count, long room) {
        if (count > FEW_BYTES || count + WORD > room) {
            MemoryUtil.copyMemory(from, to, count);
            return;
        }
        for (long i = 0; i < count; i += WORD) {
            MemoryUtil.putLong(to + i, MemoryUtil.getLong(from + i));
        }
    }

    /** Repeats what lies {@code offset} bytes back, which may overlap what is written. */
    private static void match(long to, int offset, long length, long toEnd) {
        long from = to - offset;
        if (offset >= WORD && length + WORD <= toEnd - to) {
            for (long i = 0; i < length; i += WORD) {
                MemoryUtil.putLong(to + i, MemoryUtil.getLong(from + i));
            }
        } else if (offset == 1) {
            MemoryUtil.setMemory(to, length, MemoryUtil.getByte(from));
        } else {
            for (long i = 0; i < length; i++) {
                MemoryUtil.putByte(to + i, MemoryUtil.getByte(from + i));
            }
        }
    }

    private static DamageException damaged(String what, long source, long from) {
        return new DamageException(
                Reason.DECOMPRESS_FAILED, "lz4 block %s, at its byte %d".formatted(what, from - source));
    }
}
