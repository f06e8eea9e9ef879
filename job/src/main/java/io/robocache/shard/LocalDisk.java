package io.robocache.shard;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system with permissions set in this process: without its native library Hadoop starts a {@code chmod} for each
 * file and folder, which takes longer than writing many of them.
 */
final class LocalDisk extends RawLocalFileSystem {

    private LocalDisk() {}

    /** In place of Hadoop's own raw file system; another one, such as a test's, stays. */
    static FileSystem of(FileSystem raw, Configuration hadoop) throws IOException {
        if (raw.getClass() != RawLocalFileSystem.class) {
            return raw;
        }
        LocalDisk disk = new LocalDisk();
        disk.initialize(URI.create("file:///"), hadoop);
        return disk;
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
        java.nio.file.Path file = pathToFile(path).toPath();
        if (permission.getStickyBit()
                || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            super.setPermission(path, permission);
            return;
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permission.toString()));
    }
}
