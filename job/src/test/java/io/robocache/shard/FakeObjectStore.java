package io.robocache.shard;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Files of the local disk as {@code s3a:} URIs, listed in any order, and renamed as stores do that do not agree. */
public final class FakeObjectStore extends RawLocalFileSystem {
    /** What a rename onto a file does, or any rename. */
    enum Renames {
        /** Says false. */
        REFUSE,
        /** Throws. */
        THROW,
        /** Replaces the file. */
        OVERWRITE,
        /** Happens, but the answer is lost. */
        HAPPEN_UNHEARD,
        /** Does not happen, and nobody says why. */
        FAIL
    }

    /** Of all instances. */
    static final AtomicReference<Renames> RENAMES = new AtomicReference<>(Renames.REFUSE);

    private static final Random ORDER = new Random(11);

    static String uri(java.nio.file.Path local) {
        return "s3a://" + local.toAbsolutePath();
    }

    @Override
    public URI getUri() {
        return URI.create("s3a:///");
    }

    @Override
    public String getScheme() {
        return "s3a";
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        Renames renames = RENAMES.get();
        java.nio.file.Path source = pathToFile(from).toPath();
        java.nio.file.Path target = pathToFile(to).toPath();
        if (Files.exists(target) && renames != Renames.OVERWRITE) {
            if (renames == Renames.THROW) {
                throw new FileAlreadyExistsException(to.toString());
            }
            return false;
        }
        if (renames == Renames.FAIL) {
            throw new IOException("no answer");
        }
        Files.createDirectories(target.getParent());
        Files.move(source, target, StandardCopyOption.REPLACE_EXISTING);
        if (renames == Renames.HAPPEN_UNHEARD) {
            throw new IOException("no answer");
        }
        return true;
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        List<FileStatus> listed = Arrays.asList(super.listStatus(folder));
        Collections.shuffle(listed, ORDER);
        return listed.toArray(FileStatus[]::new);
    }
}
