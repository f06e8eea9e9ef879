package io.robocache.episode;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A file that is compressed as a whole with zstd, decompressed off-heap, as far as it is good: it is one block, and the limit
 * of a block is its own. Owns its bytes; not thread-safe.
 */
final class UnpackedFile implements AutoCloseable {

    private static final int ZSTD_MAGIC = 0xFD2FB528; // little-endian int
    private static final int FIRST_BYTES = 4 << 20;

    private final BufferAllocator memory;
    private ArrowBuf bytes;
    private int length;

    private UnpackedFile(BufferAllocator memory) {
        this.memory = memory;
        this.bytes = memory.buffer(FIRST_BYTES);
    }

    /** Whether a file that begins so is compressed as a whole. */
    static boolean isOne(byte[] first) {
        return first.length >= Integer.BYTES
                && ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt(0) == ZSTD_MAGIC;
    }

    /**
     * Decompresses all of a stream; the caller closes the result, and the stream.
     *
     * @param uri        for errors
     * @param limitBytes the most that it may have
     * @throws MalformedEpisodeException if it has more; where the stream is cut or damaged, what came before is kept
     */
    static UnpackedFile of(String uri, InputStream packed, long limitBytes, BufferAllocator memory) throws IOException {
        UnpackedFile file = new UnpackedFile(memory);
        boolean done = false;
        try (ZstdInputStreamNoFinalizer in = new ZstdInputStreamNoFinalizer(packed)) {
            file.fill(uri, in, limitBytes);
            done = true;
            return file;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    private void fill(String uri, InputStream in, long limitBytes) throws IOException {
        byte[] piece = new byte[128 << 10];
        for (int n = next(in, piece); n >= 0; n = next(in, piece)) {
            if (length + (long) n > limitBytes) {
                throw new MalformedEpisodeException(
                        Reason.SIZE_LIMIT,
                        uri,
                        McapRecords.at(0),
                        "the file is compressed as a whole and has more than %d bytes (limits.block); decompress it first (zstd -d)"
                                .formatted(limitBytes));
            }
            if (length + (long) n > bytes.capacity()) {
                grow((int) Math.min(Math.max(limitBytes, n), 2 * bytes.capacity()));
            }
            bytes.setBytes(length, piece, 0, n);
            length += n;
        }
    }

    /** The next bytes, or -1 at the end; damage is an end, which the reader of the records reports as a cut. */
    private static int next(InputStream in, byte[] piece) throws IOException {
        try {
            return in.read(piece);
        } catch (ZstdIOException damaged) {
            return -1;
        }
    }

    private void grow(int capacity) {
        ArrowBuf larger = memory.buffer(capacity);
        larger.setBytes(0, bytes, 0, length);
        bytes.close();
        bytes = larger;
    }

    int length() {
        return length;
    }

    /** Copies {@code count} bytes at {@code at} to the front of {@code into}. */
    void copy(long at, int count, byte[] into) {
        bytes.getBytes(at, into, 0, count);
    }

    @Override
    public void close() {
        if (bytes != null) {
            bytes.close();
            bytes = null;
        }
    }
}
