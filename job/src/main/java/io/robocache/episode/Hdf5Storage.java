package io.robocache.episode;

import io.jhdf.Superblock;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The bytes of one HDF5 file for the library that decodes its structures. The library trusts addresses and lengths that
 * the file declares; here they are compared with the file, and with how much a sound file can make it read, before anything
 * is allocated. What is refused comes as {@link UncheckedIOException}, which {@link Hdf5File#fenced} takes out again.
 */
final class Hdf5Storage implements HdfBackingStorage {

    private static final long FREE_READS = 1 << 20;
    private static final long FREE_BYTES = 64L << 20;
    private static final int BYTES_PER_READ = 64;

    private final RandomAccessFile file;
    private final String uri;
    private final long length;
    private final long maxBytes;
    private Superblock superblock;
    private long readsLeft;
    private long bytesLeft;

    /** @param maxBytes of one piece */
    Hdf5Storage(Path path, String uri, long maxBytes) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r"); // no channel: those close when a thread is interrupted
        this.uri = uri;
        this.length = file.length();
        this.maxBytes = maxBytes;
        begin();
    }

    void is(Superblock found) {
        superblock = found;
    }

    /** Another step, which may read as much as one of a sound file. */
    void begin() {
        readsLeft = FREE_READS + length / BYTES_PER_READ;
        bytesLeft = FREE_BYTES + 2 * length;
    }

    /**
     * Reads bytes of the file.
     *
     * @param at from the start of the file
     * @return little-endian, as all structures are; the caller's own
     */
    ByteBuffer read(long at, long bytes) {
        try {
            if (at < 0 || bytes < 0 || bytes > length - at) {
                throw refused(Reason.BAD_LENGTH, at, "%d bytes do not fit into a file of %d".formatted(bytes, length));
            }
            if (bytes > maxBytes) {
                throw refused(Reason.SIZE_LIMIT, at, "a piece of %d bytes, limit %d".formatted(bytes, maxBytes));
            }
            bytesLeft -= bytes;
            if (readsLeft-- <= 0 || bytesLeft < 0) {
                throw refused(Reason.BAD_SCHEMA, at, "its structures lead to each other without end");
            }
            Interruption.check(uri);
            byte[] content = new byte[(int) bytes];
            file.seek(at);
            file.readFully(content);
            return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private MalformedEpisodeException refused(Reason reason, long at, String detail) {
        return new MalformedEpisodeException(reason, uri, "@ " + at, detail);
    }

    /** What the file's addresses are relative to. */
    long base() {
        return superblock == null ? 0 : superblock.getBaseAddressByte();
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int bytes) {
        return map(address, bytes);
    }

    @Override
    public ByteBuffer map(long address, long bytes) {
        return read(address < 0 ? address : address + base(), bytes);
    }

    @Override
    public ByteBuffer mapNoOffset(long at, long bytes) {
        return read(at, bytes);
    }

    @Override
    public long getUserBlockSize() {
        return base();
    }

    @Override
    public Superblock getSuperblock() {
        return superblock;
    }

    @Override
    public FileChannel getFileChannel() {
        throw new IllegalStateException("the file is read through this object alone");
    }

    @Override
    public int getSizeOfOffsets() {
        return superblock.getSizeOfOffsets();
    }

    @Override
    public int getSizeOfLengths() {
        return superblock.getSizeOfLengths();
    }

    @Override
    public long size() {
        return length;
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
