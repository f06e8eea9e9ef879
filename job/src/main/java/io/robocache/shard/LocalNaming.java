package io.robocache.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A local disk, or what is mounted as one. POSIX rename replaces its target, and over NFS it cannot be asked not to; a hard
 * link does not replace anything: link, then drop the old name.
 */
final class LocalNaming implements Naming {
    private final Calls calls;

    /** What mounted file systems differ in. */
    interface Calls {
        /** Makes a hard link; never over a file. */
        void link(Path from, Path to) throws IOException;

        /** Renames; over a file, or not, as the file system likes it. */
        void rename(Path from, Path to) throws IOException;
    }

    LocalNaming() {
        this(new Calls() {
            @Override
            public void link(Path from, Path to) throws IOException {
                Files.createLink(to, from);
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            }
        });
    }

    LocalNaming(Calls calls) {
        this.calls = calls;
    }

    private static Path local(org.apache.hadoop.fs.Path path) {
        return Path.of(path.toUri().getPath());
    }

    @Override
    public void move(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        Files.createDirectories(local(to).getParent());
        move(local(from), local(to));
    }

    private void move(Path from, Path to) throws IOException {
        try {
            calls.link(from, to);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (IOException | UnsupportedOperationException noLinks) {
            if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
                throw Storage.taken(new org.apache.hadoop.fs.Path(to.toUri()), noLinks);
            }
            calls.rename(from, to); // it looked before: the best there is where hard links are missing
            return;
        }
        Files.delete(from);
    }

    @Override
    public void replace(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        try {
            calls.rename(local(from), local(to));
        } catch (IOException refusedOrUnknown) {
            if (!Files.exists(local(from), LinkOption.NOFOLLOW_LINKS)) {
                throw refusedOrUnknown; // it may have happened: nothing is deleted
            }
            Files.deleteIfExists(local(to)); // not over a file then
            calls.rename(local(from), local(to));
        }
    }

    @Override
    public void create(org.apache.hadoop.fs.Path to, byte[] bytes, boolean synced) throws IOException {
        Path target = local(to);
        Files.createDirectories(target.getParent());
        Path hidden = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        boolean moved = false;
        try {
            try (FileChannel file = FileChannel.open(hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    file.write(rest);
                }
                if (synced) {
                    file.force(true); // once: SYNC would wait for the disk every few kilobytes
                }
            }
            move(hidden, target);
            moved = true;
        } finally {
            if (!moved) {
                Files.deleteIfExists(hidden);
            }
        }
    }

    @Override
    public void abandonUploads(org.apache.hadoop.fs.Path folder) {
        // There are none.
    }
}
