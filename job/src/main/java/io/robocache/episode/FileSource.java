package io.robocache.episode;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Where the bytes of an open file come from. Not thread-safe. */
interface FileSource extends Closeable {

    /**
     * Fills what remains of a buffer.
     *
     * @param at   position in the file
     * @param into with an array, unless the source is {@link #direct()}
     * @throws EOFException if the file ends before
     */
    void read(long at, ByteBuffer into) throws IOException;

    /** Whether bytes come straight from the disk into memory of any kind. */
    boolean direct();

    /** Opens a file; a local one past Hadoop's streams, which copy every byte four times on its way. */
    static FileSource of(Path path, Configuration hadoop) throws IOException {
        FileSource near = onDiskOrNull(path, hadoop);
        return near == null ? new Streamed(path.getFileSystem(hadoop).open(path)) : near;
    }

    /** Opens a file if it lies on a local disk, without a file of sums beside it; else null. */
    static FileSource onDiskOrNull(Path path, Configuration hadoop) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        Path whole = files.makeQualified(path);
        java.nio.file.Path local = LocalFiles.nioOrNull(whole);
        boolean plain = files.getClass() == LocalFileSystem.class
                && ((LocalFileSystem) files).getRawFileSystem().getClass() == RawLocalFileSystem.class;
        if (local == null || !plain || files.exists(((LocalFileSystem) files).getChecksumFile(whole))) {
            return null;
        }
        return new OnDisk(local, FileChannel.open(local, StandardOpenOption.READ), counts(files.getScheme()));
    }

    @SuppressWarnings("deprecation") // nothing else counts by thread, which the metrics of a task are
    private static FileSystem.Statistics counts(String scheme) {
        return FileSystem.getStatistics(scheme, RawLocalFileSystem.class);
    }

    /** A file of any of Hadoop's file systems. */
    record Streamed(FSDataInputStream in) implements FileSource {
        @Override
        public void read(long at, ByteBuffer into) throws IOException {
            if (in.getPos() != at) {
                in.seek(at);
            }
            in.readFully(into.array(), into.arrayOffset() + into.position(), into.remaining());
            into.position(into.limit());
        }

        @Override
        public boolean direct() {
            return false;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /**
     * A file of a local disk without a file of sums beside it.
     *
     * @param counts what Hadoop counts as read, for metrics
     */
    record OnDisk(java.nio.file.Path path, FileChannel channel, FileSystem.Statistics counts) implements FileSource {
        @Override
        public void read(long at, ByteBuffer into) throws IOException {
            int first = into.position();
            while (into.hasRemaining()) {
                if (channel.read(into, at + into.position() - first) < 0) {
                    throw new EOFException(
                            "[%s @ %d] the file ends where %d bytes more were expected; it changed meanwhile"
                                    .formatted(path, at + into.position() - first, into.remaining()));
                }
            }
            counts.incrementBytesRead(into.limit() - first);
        }

        @Override
        public boolean direct() {
            return true;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
