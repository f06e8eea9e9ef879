package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Bytes of a file by position, each read asking storage for exactly what it returns: for a few small pieces of a large file.
 * The length is that of the moment of opening. Not thread-safe.
 */
final class RangedFile implements AutoCloseable {

    /** What an object store fetches at least; a message index of a chunk is some kilobytes. */
    private static final int READ_AHEAD_BYTES = 4096;

    private final String uri;
    private final String label;
    private final long length;
    private final FSDataInputStream in;
    private long bytesRead;

    private RangedFile(String uri, String label, long length, FSDataInputStream in) {
        this.uri = uri;
        this.label = label;
        this.length = length;
        this.in = in;
    }

    /**
     * Opens a file; the caller closes.
     *
     * @param label what places in it begin with: nothing, or its name and a space
     */
    static RangedFile open(String uri, String label, Configuration hadoop) throws IOException {
        Path path = new Path(uri);
        FileSystem files = path.getFileSystem(hadoop);
        long length = files.getFileStatus(path).getLen();
        return new RangedFile(uri, label, length, stream(files, path, length));
    }

    /** Opens a file of which a few pieces are read. Opened plainly, an object store sends all that follows a piece, too. */
    static FSDataInputStream stream(FileSystem files, Path path, long length) throws IOException {
        return FutureIO.awaitFuture(files.openFile(path)
                .opt(Options.OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY, "random")
                .opt("fs.s3a.readahead.range", Integer.toString(READ_AHEAD_BYTES))
                .opt(Options.OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, Long.toString(length))
                .build());
    }

    String uri() {
        return uri;
    }

    long length() {
        return length;
    }

    /** A place in the file, as in {@link Loss#where()}. */
    String place(long offset) {
        return label + "@ " + offset;
    }

    /** {@code count} bytes at {@code at}, little-endian, the caller's; both must lie within the file. */
    ByteBuffer read(long at, int count) throws IOException {
        if (at < 0 || count < 0 || at > length - count) {
            throw new IllegalArgumentException(
                    "[%s @ %d] %d bytes asked for, the file has %d".formatted(uri, at, count, length));
        }
        Interruption.check(uri);
        byte[] bytes = new byte[count];
        in.readFully(at, bytes, 0, count);
        bytesRead += count;
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes fetched from storage so far. */
    long bytesRead() {
        return bytesRead;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
