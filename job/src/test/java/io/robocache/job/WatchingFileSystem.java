package io.robocache.job;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local file system, remembering what this JVM opened and created through it. */
public final class WatchingFileSystem extends LocalFileSystem {
    /** Paths without scheme. */
    static final Set<String> TOUCHED = new ConcurrentSkipListSet<>();

    private static Path touch(Path path) {
        TOUCHED.add(path.toUri().getPath());
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
