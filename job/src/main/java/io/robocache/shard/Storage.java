package io.robocache.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The storage of an output folder, and everything that is done to its files, each under a name of its own. A local file
 * system is used raw: Hadoop's default would lay hidden checksum files beside every file of the dataset. Thread-safe.
 */
final class Storage {
    private final FileSystem fs;
    private final Naming naming; // null: for reading alone
    private final boolean synced;

    private Storage(FileSystem fs, Naming naming) {
        this(fs, naming, true);
    }

    private Storage(FileSystem fs, Naming naming, boolean synced) {
        this.fs = fs;
        this.naming = naming;
        this.synced = synced;
    }

    /** @throws IOException if the scheme is none of {@code file}, {@code hdfs} and {@code s3a} */
    static Storage of(Path path, Configuration hadoop) throws IOException {
        FileSystem fs = path.getFileSystem(hadoop);
        if (fs instanceof LocalFileSystem localFs) {
            return new Storage(LocalDisk.of(localFs.getRawFileSystem(), hadoop), new LocalNaming());
        }
        return switch (fs.getScheme()) {
            case "hdfs" -> new Storage(fs, new HdfsNaming(fs, hadoop));
            case "s3a" -> new Storage(fs, new ObjectNaming(fs));
            default -> throw new IOException("output to " + fs.getScheme()
                    + "://... refused: datasets are published to local disks (file), HDFS (hdfs) and S3 (s3a), which are"
                    + " known to show a file whole or not at all; build there and copy the result");
        };
    }

    /** For reading alone, where any file system will do. */
    static Storage reading(Path path, Configuration hadoop) throws IOException {
        FileSystem fs = path.getFileSystem(hadoop);
        return fs instanceof LocalFileSystem ? of(path, hadoop) : new Storage(fs, null);
    }

    /**
     * The same, for files that need not outlive the loss of power, which spares waiting for the disk: those that are only taken
     * up again if their bytes have the right hash, and are copied before they are published.
     */
    Storage unsynced() {
        return new Storage(fs, naming, false);
    }

    private Naming naming() {
        if (naming == null) {
            throw new IllegalStateException(fs.getUri() + " was opened for reading alone");
        }
        return naming;
    }

    /**
     * Renames a file, never over another one; makes the target's folder.
     *
     * @throws FileAlreadyExistsException if there is something under the target's name; nothing has changed then
     * @throws IOException                if it cannot be told whether that happened; nothing was deleted then
     */
    void move(Path from, Path to) throws IOException {
        naming().move(from, to);
    }

    /** Renames a file over another one; whoever reads that name sees the old or the new one, whole. */
    void replace(Path from, Path to) throws IOException {
        naming().replace(from, to);
    }

    /**
     * Makes a small file that appears whole or not at all. Of several callers one succeeds.
     *
     * @throws FileAlreadyExistsException if there is something under that name; nothing has changed then
     */
    void create(Path to, byte[] bytes) throws IOException {
        naming().create(to, bytes, synced);
    }

    /** Writes a small file whether or not there is one; readers may see any part of it. */
    void overwrite(Path file, byte[] bytes) throws IOException {
        try (NewFile out = new NewFile(fs.create(file, true), synced)) {
            out.write(bytes);
            out.finish();
        }
    }

    /** Begins a file of any size; there must be none of that name. The caller finishes and closes. */
    NewFile begin(Path to) throws IOException {
        return new NewFile(fs.create(to, false), synced);
    }

    /** Makes an empty file, or leaves the one that is there. */
    void touch(Path file) throws IOException {
        fs.create(file, true).close();
    }

    /** Deletes a file; harmless if there is none. */
    void delete(Path file) throws IOException {
        fs.delete(file, false);
    }

    /** Deletes a folder that holds nothing. */
    void deleteEmpty(Path folder) throws IOException {
        fs.delete(folder, false);
    }

    /** Deletes a folder and everything in it; harmless if there is none. */
    void deleteTree(Path folder) throws IOException {
        fs.delete(folder, true);
    }

    /** Drops what was being uploaded to anywhere below a folder and nobody completed; only object stores have such. */
    void abandonUploads(Path folder) throws IOException {
        naming().abandonUploads(folder);
    }

    static FileAlreadyExistsException taken(Path path, Exception cause) {
        FileAlreadyExistsException taken = new FileAlreadyExistsException(path.toString());
        taken.initCause(cause);
        return taken;
    }

    /** A path as a URI with scheme and host. */
    String qualified(Path path) {
        return fs.makeQualified(path).toString();
    }

    FSDataInputStream open(Path file) throws IOException {
        return fs.open(file);
    }

    /** SHA-256 of a file, read completely. */
    String sha256(Path file) throws IOException {
        try (InputStream in = fs.open(file)) {
            return Hashes.of(in);
        }
    }

    /** Whether there is a file of that length and hash. */
    boolean holds(Path file, long bytes, String sha256) throws IOException {
        FileStatus status = status(file);
        return status != null && status.getLen() == bytes && sha256.equals(sha256(file));
    }

    byte[] read(Path from) throws IOException {
        try (InputStream in = fs.open(from)) {
            return in.readAllBytes();
        }
    }

    /** The status, or null if there is nothing under that name. */
    FileStatus status(Path path) throws IOException {
        try {
            return fs.getFileStatus(path);
        } catch (FileNotFoundException absent) {
            return null;
        }
    }

    /** The files and folders directly within a folder, by name; none if the folder does not exist. */
    List<FileStatus> list(Path folder) throws IOException {
        try {
            FileStatus[] found = fs.listStatus(folder);
            Arrays.sort(
                    found, (a, b) -> a.getPath().getName().compareTo(b.getPath().getName()));
            return List.of(found);
        } catch (FileNotFoundException absent) {
            return List.of();
        }
    }

    /** Relative paths of all files below a folder, sorted as their UTF-8 bytes, without those below {@code skipped}. */
    List<String> tree(Path root, String skipped) throws IOException {
        List<String> files = new ArrayList<>();
        walk(root, "", skipped, files);
        files.sort((a, b) ->
                Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
        return files;
    }

    private void walk(Path folder, String prefix, String skipped, List<String> files) throws IOException {
        for (FileStatus found : list(folder)) {
            String name = prefix + found.getPath().getName();
            if (!found.isDirectory()) {
                files.add(name);
            } else if (!name.equals(skipped)) {
                walk(found.getPath(), name + "/", skipped, files);
            }
        }
    }
}
