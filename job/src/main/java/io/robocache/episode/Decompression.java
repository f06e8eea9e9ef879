package io.robocache.episode;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Decompresses chunks and messages off-heap, into buffers of a size that was checked first: a frame can neither make it
 * allocate more than the limit nor write more than what was declared. Not thread-safe.
 */
final class Decompression implements AutoCloseable {

    static final String NONE = "";
    static final String LZ4 = "lz4";
    static final String ZSTD = "zstd";

    private static final int ZSTD_MAGIC = 0xFD2FB528; // little-endian int
    /** A zstd block gives at most 128 KiB for its 4 bytes, an LZ4 length byte at most 255; both with room for headers. */
    private static final long ZSTD_MAX_RATIO = 1 << 15;

    private static final long LZ4_MAX_RATIO = 256;
    private static final long HEADROOM_BYTES = 64 << 10;

    private final BufferAllocator memory;
    private final long limitBytes;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private ArrowBuf message; // the last decompressed message

    /**
     * @param memory     for messages; borrowed
     * @param limitBytes the most that one block may have
     */
    Decompression(BufferAllocator memory, long limitBytes) {
        this.memory = memory;
        this.limitBytes = limitBytes;
    }

    /** The most that one block may have. */
    long limitBytes() {
        return limitBytes;
    }

    /** Whether a chunk's compression is known. */
    static boolean knows(String compression) {
        return compression.equals(NONE) || compression.equals(LZ4) || compression.equals(ZSTD);
    }

    /** Whether the bytes from {@code from} begin with a zstd frame. No CDR encapsulation and no JSON text does. */
    static boolean isZstd(ByteBuffer bytes, int from, int to) {
        return to - from >= Integer.BYTES && littleEndianInt(bytes, from) == ZSTD_MAGIC;
    }

    private static int littleEndianInt(ByteBuffer bytes, int at) {
        int value = bytes.getInt(at);
        return bytes.order() == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    /**
     * Decompresses one block that declares its size.
     *
     * @param compression {@link #LZ4} or {@link #ZSTD}
     * @param packed      direct; all of it, from 0 to its capacity
     * @param declared    its decompressed size, at most the limit
     * @param room        allocates
     * @return exactly that many bytes; the caller closes
     * @throws DamageException if it has more or fewer bytes, or does not decompress
     */
    ArrowBuf block(String compression, ByteBuffer packed, int declared, IntFunction<ArrowBuf> room)
            throws DamageException {
        long ratio = compression.equals(LZ4) ? LZ4_MAX_RATIO : ZSTD_MAX_RATIO;
        if (declared > packed.capacity() * ratio + HEADROOM_BYTES) {
            throw new DamageException(
                    Reason.BAD_LENGTH,
                    "chunk declares %d bytes, but %d bytes of %s cannot hold more than %d"
                            .formatted(declared, packed.capacity(), compression, packed.capacity() * ratio));
        }
        if (compression.equals(ZSTD)) {
            checkFrameSize(packed, declared);
        }
        ArrowBuf expanded = room.apply(declared);
        boolean done = false;
        try {
            ByteBuffer target = expanded.nioBuffer(0, declared);
            long size = compression.equals(LZ4) ? Lz4Frames.decode(packed, target) : zstd(packed, target);
            if (size != declared) {
                throw new DamageException(
                        Reason.BAD_LENGTH,
                        "chunk declares %d bytes and decompresses to %s"
                                .formatted(declared, size < 0 ? "more" : Long.toString(size)));
            }
            done = true;
            return expanded;
        } finally {
            if (!done) {
                expanded.close();
            }
        }
    }

    private void checkFrameSize(ByteBuffer packed, int declared) throws DamageException {
        long claimed = Zstd.getDirectByteBufferFrameContentSize(packed, 0, packed.capacity());
        // Unknown and damaged frames give -1 and -2; what is really there decides.
        if (claimed > declared) {
            // A claim that no buffer could hold is refused as such; one that could is a lie about this chunk.
            Reason reason = claimed > Integer.MAX_VALUE && claimed > limitBytes ? Reason.SIZE_LIMIT : Reason.BAD_LENGTH;
            throw new DamageException(
                    reason,
                    "zstd frame claims %d bytes, its chunk declares %d, limit %d"
                            .formatted(claimed, declared, limitBytes));
        }
    }

    /** The decompressed size, or -1 if the target is too small. */
    private long zstd(ByteBuffer packed, ByteBuffer target) throws DamageException {
        try {
            return zstd.decompressDirectByteBuffer(target, 0, target.capacity(), packed, 0, packed.capacity());
        } catch (ZstdException e) {
            if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                return -1;
            }
            throw new DamageException(Reason.DECOMPRESS_FAILED, "zstd: " + e.getMessage());
        }
    }

    /**
     * Decompresses one message, a zstd frame that may not tell its size.
     *
     * @return a view, little-endian, from 0 to its limit; borrowed until the next call
     */
    ByteBuffer message(ByteBuffer bytes, int from, int to) throws DamageException {
        ByteBuffer packed = bytes.slice(from, to - from);
        long claimed = Zstd.getDirectByteBufferFrameContentSize(packed, 0, packed.capacity());
        if (claimed > limitBytes) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "zstd frame of a message claims %d bytes, limit %d".formatted(claimed, limitBytes));
        }
        long possible = Math.min(limitBytes, packed.capacity() * ZSTD_MAX_RATIO + HEADROOM_BYTES);
        long room = Math.min(claimed >= 0 ? Math.max(claimed, 1) : 8L * packed.capacity() + HEADROOM_BYTES, possible);
        while (true) {
            ByteBuffer target = room((int) room);
            long size = zstd(packed, target);
            if (size >= 0) {
                return target.limit((int) size).order(ByteOrder.LITTLE_ENDIAN);
            }
            if (room == possible) {
                throw new DamageException(
                        Reason.SIZE_LIMIT, "zstd frame of a message has more than %d bytes".formatted(possible));
            }
            room = Math.min(2 * room, possible);
        }
    }

    private ByteBuffer room(int bytes) {
        if (message == null || message.capacity() < bytes) {
            release();
            message = memory.buffer(bytes);
        }
        return message.nioBuffer(0, bytes);
    }

    /** Frees the room for messages, and stays usable. */
    void release() {
        if (message != null) {
            message.close();
            message = null;
        }
    }

    /** Frees everything; twice is harmless. */
    @Override
    public void close() {
        release();
        zstd.close();
    }
}
