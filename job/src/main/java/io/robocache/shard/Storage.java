package io.robocache.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * The file system of an output folder. A local one is used raw: Hadoop's default would lay hidden checksum files beside
 * every file of the dataset. Thread-safe.
 */
final class Storage {
    private final FileSystem fs;
    private final Configuration hadoop;
    private final boolean local;

    private Storage(FileSystem fs, Configuration hadoop, boolean local) {
        this.fs = fs;
        this.hadoop = hadoop;
        this.local = local;
    }

    /** @throws IOException if the scheme is neither {@code file} nor {@code hdfs} */
    static Storage of(Path path, Configuration hadoop) throws IOException {
        FileSystem fs = path.getFileSystem(hadoop);
        if (fs instanceof LocalFileSystem localFs) {
            return new Storage(localFs.getRawFileSystem(), hadoop, true);
        }
        if (!"hdfs".equals(fs.getScheme())) {
            throw new IOException(
                    "output to " + fs.getScheme() + "://... refused: a dataset is published by renames, which only"
                            + " local disks (file) and HDFS (hdfs) do atomically; build there and copy the result");
        }
        return new Storage(fs, hadoop, false);
    }

    /** For reading alone, where any file system will do. */
    static Storage reading(Path path, Configuration hadoop) throws IOException {
        FileSystem fs = path.getFileSystem(hadoop);
        return fs instanceof LocalFileSystem ? of(path, hadoop) : new Storage(fs, hadoop, false);
    }

    FileSystem fs() {
        return fs;
    }

    /**
     * Renames a file, never over another one; makes the target's folder.
     *
     * @throws FileAlreadyExistsException if there is something under the target's name; nothing has changed then
     */
    void move(Path from, Path to) throws IOException {
        fs.mkdirs(to.getParent());
        if (local) {
            moveLocal(
                    java.nio.file.Path.of(from.toUri().getPath()),
                    java.nio.file.Path.of(to.toUri().getPath()));
            return;
        }
        try {
            FileContext.getFileContext(fs.getUri(), hadoop).rename(from, to, Options.Rename.NONE);
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException taken) {
            FileAlreadyExistsException same = new FileAlreadyExistsException(to.toString());
            same.initCause(taken);
            throw same;
        }
    }

    /**
     * Renames a file over another one: a reader sees the old or the new one, whole, as far as the file system can. What
     * is there is not looked at.
     */
    void replace(Path from, Path to) throws IOException {
        if (local) {
            Files.move(
                    java.nio.file.Path.of(from.toUri().getPath()),
                    java.nio.file.Path.of(to.toUri().getPath()),
                    StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        FileContext.getFileContext(fs.getUri(), hadoop).rename(from, to, Options.Rename.OVERWRITE);
    }

    /** POSIX rename replaces its target, a hard link does not: link, then drop the old name. */
    private static void moveLocal(java.nio.file.Path from, java.nio.file.Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (IOException | UnsupportedOperationException noLinks) {
            Files.move(from, to); // checks, then renames: the best there is where hard links are missing
            return;
        }
        Files.delete(from);
    }

    /** Writes a small file under a hidden name and renames it, so that no reader ever sees half of it. */
    void create(Path to, byte[] bytes) throws IOException {
        Path hidden = new Path(to.getParent(), "." + to.getName() + ".tmp");
        try (FSDataOutputStream out = fs.create(hidden, true)) {
            out.write(bytes);
            sync(out);
        }
        move(hidden, to);
    }

    /** Makes an empty file, or leaves the one that is there. */
    void touch(Path file) throws IOException {
        fs.create(file, true).close();
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

    /** Asks for durability where the file system can give it. */
    static void sync(FSDataOutputStream out) throws IOException {
        out.flush();
        if (out.hasCapability(StreamCapabilities.HSYNC)) {
            out.hsync();
        }
    }
}
