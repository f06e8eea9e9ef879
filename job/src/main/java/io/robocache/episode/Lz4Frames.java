package io.robocache.episode;

import java.nio.ByteBuffer;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Decodes LZ4 frames (lz4_Frame_format 1.6.3) from one direct buffer into another: blocks that are independent or linked,
 * every checksum that is there verified, skippable frames skipped. Linked blocks, which the C++ writer of MCAP makes, are
 * why this is here: the library that Spark brings refuses them. Not thread-safe.
 */
final class Lz4Frames {

    private static final int MAGIC = 0x184D2204;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int SKIPPABLE_MASK = 0xFFFFFFF0;

    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION_1 = 0x40;
    private static final int INDEPENDENT = 0x20;
    private static final int BLOCK_CHECKSUM = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int DICTIONARY = 0x01;
    private static final int STORED = 1 << 31;
    private static final int SMALLEST_SIZE_CODE = 4; // 64 KiB; each next one is four times as large

    private static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

    private final ByteBuffer packed;
    private final ByteBuffer target;
    private final long packedAddress;
    private final Lz4Blocks blocks;
    private int at;
    private int written;

    private Lz4Frames(ByteBuffer packed, ByteBuffer target) {
        this.packed = packed;
        this.target = target;
        this.packedAddress = MemoryUtil.getByteBufferAddress(packed);
        this.blocks = new Lz4Blocks(MemoryUtil.getByteBufferAddress(target), target.capacity());
    }

    /**
     * Decodes all frames of {@code packed}.
     *
     * @param packed direct, all of it from 0 to its capacity; borrowed
     * @param target direct, likewise; its content behind the decoded bytes is not defined afterwards
     * @return the number of bytes, or -1 if the target is too small
     * @throws DamageException if the frames are cut, malformed, or do not match a checksum of theirs
     */
    static long decode(ByteBuffer packed, ByteBuffer target) throws DamageException {
        Lz4Frames frames = new Lz4Frames(packed, target);
        boolean fits = true;
        do {
            fits = frames.frame();
        } while (fits && frames.at < packed.capacity());
        return fits ? frames.written : -1;
    }

    /** Decodes one frame; false if the target is too small. */
    private boolean frame() throws DamageException {
        int magic = int32();
        if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
            long bytes = Integer.toUnsignedLong(int32());
            at += (int) within(bytes);
            return true;
        }
        if (magic != MAGIC) {
            throw damaged("%08x where a frame begins with %08x".formatted(magic, MAGIC));
        }
        int descriptor = at;
        int flags = uint8();
        int sizeCode = (uint8() >>> 4) & 7;
        if ((flags & VERSION_MASK) != VERSION_1 || sizeCode < SMALLEST_SIZE_CODE || (flags & DICTIONARY) != 0) {
            throw damaged(
                    "a header of flags %02x and block size code %d, which is not read".formatted(flags, sizeCode));
        }
        at += (int) within((flags & CONTENT_SIZE) != 0 ? Long.BYTES : 0);
        int expected = (hash(packed, descriptor, at - descriptor) >>> 8) & 0xFF;
        if (uint8() != expected) {
            throw damaged("a header that does not match its checksum");
        }
        return content(flags, 1 << (8 + 2 * sizeCode));
    }

    private boolean content(int flags, int blockLimit) throws DamageException {
        int start = written;
        for (int size = int32(); size != 0; size = int32()) {
            int bytes = size & ~STORED;
            if (bytes > blockLimit) {
                throw damaged("a block of %d bytes, the frame's limit is %d".formatted(bytes, blockLimit));
            }
            within(bytes);
            int floor = (flags & INDEPENDENT) != 0 ? written : start;
            int end = (size & STORED) != 0
                    ? blocks.copy(packedAddress + at, bytes, written)
                    : blocks.decode(packedAddress + at, bytes, floor, written);
            if (end < 0) {
                return false;
            }
            if ((flags & BLOCK_CHECKSUM) != 0) {
                int block = at;
                at += bytes;
                verify(hash(packed, block, bytes), "block");
            } else {
                at += bytes;
            }
            written = end;
        }
        if ((flags & CONTENT_CHECKSUM) != 0) {
            verify(hash(target, start, written - start), "frame");
        }
        return true;
    }

    private void verify(int found, String what) throws DamageException {
        int expected = int32();
        if (found != expected) {
            throw damaged("a %s with checksum %08x, its content has %08x".formatted(what, expected, found));
        }
    }

    private static int hash(ByteBuffer bytes, int from, int count) {
        return HASH.hash(bytes, from, count, 0);
    }

    private int uint8() throws DamageException {
        within(1);
        return packed.get(at++) & 0xFF;
    }

    private int int32() throws DamageException {
        within(Integer.BYTES);
        int value = MemoryUtil.getInt(packedAddress + at);
        at += Integer.BYTES;
        return MemoryUtil.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    private long within(long bytes) throws DamageException {
        if (bytes > packed.capacity() - at) {
            throw damaged("%d bytes where %d are left".formatted(bytes, packed.capacity() - at));
        }
        return bytes;
    }

    private DamageException damaged(String what) {
        return new DamageException(Reason.DECOMPRESS_FAILED, "lz4 frame: %s, at its byte %d".formatted(what, at));
    }
}
