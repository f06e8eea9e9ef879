package io.robocache.episode;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A recording as a file of the local disk, for readers that need one: itself where it lies there as it is, else a copy,
 * decompressed if it is compressed as a whole with zstd. A copy lies in the JVM's temporary folder ({@code java.io.tmpdir},
 * which cluster managers point at the executor's own disk) until {@link #close}. Not thread-safe.
 */
final class StagedFile implements AutoCloseable {

    /** What the names of copies begin with; the number tells which process left one, should it be killed. */
    static final String PREFIX = "robocache-" + ProcessHandle.current().pid() + "-";

    private static final int ZSTD_MAGIC = 0xFD2FB528; // little-endian int
    private static final int PIECE_BYTES = 1 << 20;
    private static final long FREE_BYTES = 64L << 20; // left to others of the same disk

    private final String uri;
    private final Path path;
    private final Path copyOrNull;
    private final long bytesRead;

    private StagedFile(String uri, Path path, Path copyOrNull, long bytesRead) {
        this.uri = uri;
        this.path = path;
        this.copyOrNull = copyOrNull;
        this.bytesRead = bytesRead;
    }

    /** Whether a file that begins so is compressed as a whole. */
    static boolean isPacked(byte[] first) {
        return first.length >= Integer.BYTES
                && ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt(0) == ZSTD_MAGIC;
    }

    /**
     * Opens a file; the caller closes.
     *
     * @throws MalformedEpisodeException {@link Reason#SIZE_LIMIT} if it expands beyond {@link Limits#expansion}
     * @throws IOException               if storage fails, the disk is full, or the file changes meanwhile
     */
    static StagedFile of(String uri, Configuration hadoop, Limits limits) throws IOException {
        org.apache.hadoop.fs.Path remote = new org.apache.hadoop.fs.Path(uri);
        FileSystem files = remote.getFileSystem(hadoop);
        long length = files.getFileStatus(remote).getLen();
        try (InputStream in = files.open(remote)) {
            byte[] first = in.readNBytes(Integer.BYTES);
            boolean packed = isPacked(first);
            Path local = LocalFiles.nioOrNull(files.makeQualified(remote));
            if (local != null && !packed) {
                return new StagedFile(uri, local, null, 0);
            }
            InputStream all = new SequenceInputStream(new ByteArrayInputStream(first), in);
            return copy(uri, all, length, packed, limits);
        }
    }

    private static StagedFile copy(String uri, InputStream in, long length, boolean packed, Limits limits)
            throws IOException {
        Path copy = Files.createTempFile(PREFIX, ".staged");
        boolean done = false;
        try {
            long limit = packed ? Math.max(limits.blockBytes(), multiplied(length, limits.expansion())) : length;
            long written = packed ? unpack(uri, in, copy, limit) : transfer(uri, in, copy, limit);
            if (!packed && written != length) {
                throw new IOException("[%s @ %d] %d bytes were listed and %d came; the file changed while it was read"
                        .formatted(uri, written, length, written));
            }
            done = true;
            return new StagedFile(uri, copy, copy, length);
        } finally {
            if (!done) {
                Files.deleteIfExists(copy);
            }
        }
    }

    private static long multiplied(long length, int expansion) {
        return length > Long.MAX_VALUE / expansion ? Long.MAX_VALUE : length * expansion;
    }

    /** What came before damage or a cut is kept: the reader of the content finds that it ends too early, and says it. */
    private static long unpack(String uri, InputStream in, Path copy, long limit) throws IOException {
        try (ZstdInputStreamNoFinalizer plain = new ZstdInputStreamNoFinalizer(in)) {
            return transfer(uri, plain, copy, limit);
        }
    }

    private static long transfer(String uri, InputStream in, Path copy, long limit) throws IOException {
        FileStore disk = Files.getFileStore(copy);
        byte[] piece = new byte[PIECE_BYTES];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(copy)) {
            for (int n = next(in, piece); n >= 0; n = next(in, piece)) {
                if (written + n > limit) {
                    throw new MalformedEpisodeException(
                            Reason.SIZE_LIMIT,
                            uri,
                            "@ 0",
                            ("the file expands beyond %d bytes, the limit of its size (limits.expansion, limits.block);"
                                            + " decompress it first (zstd -d), or raise the limit")
                                    .formatted(limit));
                }
                if (disk.getUsableSpace() < n + FREE_BYTES) {
                    throw new IOException(
                            "[%s @ %d] no room for a local copy in %s, which has %d bytes left; point java.io.tmpdir at a larger disk"
                                    .formatted(uri, written, copy.getParent(), disk.getUsableSpace()));
                }
                out.write(piece, 0, n);
                written += n;
            }
        }
        return written;
    }

    private static int next(InputStream in, byte[] piece) throws IOException {
        try {
            return in.read(piece);
        } catch (ZstdIOException damaged) {
            return -1;
        }
    }

    /** What it was opened as. */
    String uri() {
        return uri;
    }

    /** Where it can be read; never written to. */
    Path path() {
        return path;
    }

    /** Bytes fetched from storage for the copy; 0 without one. */
    long bytesRead() {
        return bytesRead;
    }

    /** Whether {@link #path} is a copy of this object's own, that may be changed. */
    boolean isCopy() {
        return copyOrNull != null;
    }

    @Override
    public void close() throws IOException {
        if (copyOrNull != null) {
            Files.deleteIfExists(copyOrNull);
        }
    }
}
