package io.robocache.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system, remembering what this JVM opened and created through it; in the file that {@link #LOG} names too,
 * for a JVM whose memory the test does not see.
 */
public final class WatchingFileSystem extends LocalFileSystem {
    /** Paths without scheme. */
    static final Set<String> TOUCHED = new ConcurrentSkipListSet<>();

    /** The system property with the path of a file to which each path is appended once. */
    static final String LOG = "robocache.test.touched";

    private static Path touch(Path path) {
        if (TOUCHED.add(path.toUri().getPath()) && System.getProperty(LOG) != null) {
            try {
                Files.writeString(
                        java.nio.file.Path.of(System.getProperty(LOG)),
                        path.toUri().getPath() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return path;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
        return super.open(touch(path), bufferBytes);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferBytes,
            short replication,
            long blockBytes,
            Progressable progress)
            throws IOException {
        return super.create(touch(path), permission, overwrite, bufferBytes, replication, blockBytes, progress);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        touch(to);
        return super.rename(touch(from), to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return super.delete(touch(path), recursive);
    }
}
