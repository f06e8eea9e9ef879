package io.robocache.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * As many small files as {@code many.files} says, a thousand a folder, none of which exists: {@code many:///lab/0017/
 * session_000017_robot_arm_042.mcap}. Each has other bytes, so that no two have one fingerprint.
 */
public final class ManyFilesFileSystem extends FileSystem {
    static final String SCHEME = "many";
    static final String FILES = "many.files";
    private static final int FOLDER_FILES = 1000;
    private static final int FILE_BYTES = 256;
    private static final Pattern FOLDER = Pattern.compile("/lab/(\\d{4})");
    private static final Pattern FILE = Pattern.compile("/lab/(\\d{4})/session_\\d+_robot_arm_(\\d{3})\\.mcap");

    private int files;

    @Override
    public void initialize(URI name, Configuration hadoop) throws IOException {
        super.initialize(name, hadoop);
        setConf(hadoop);
        files = hadoop.getInt(FILES, 0);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    private int folders() {
        return (files + FOLDER_FILES - 1) / FOLDER_FILES;
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        String name = path.toUri().getPath();
        Matcher folder = FOLDER.matcher(name);
        if (name.equals("/lab")) {
            FileStatus[] all = new FileStatus[folders()];
            Arrays.setAll(all, i -> folder("/lab/%04d".formatted(i)));
            return all;
        }
        if (!folder.matches()) {
            return new FileStatus[] {getFileStatus(path)};
        }
        int number = Integer.parseInt(folder.group(1));
        FileStatus[] all = new FileStatus[Math.min(FOLDER_FILES, files - number * FOLDER_FILES)];
        Arrays.setAll(all, i -> file("%s/session_%06d_robot_arm_%03d.mcap".formatted(name, number, i)));
        return all;
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        String name = path.toUri().getPath();
        if (name.equals("/") || name.equals("/lab") || FOLDER.matcher(name).matches()) {
            return folder(name);
        }
        if (FILE.matcher(name).matches()) {
            return file(name);
        }
        throw new FileNotFoundException(name);
    }

    private FileStatus folder(String name) {
        return new FileStatus(0, true, 1, 1, 0, new Path(SCHEME, "", name));
    }

    private FileStatus file(String name) {
        return new FileStatus(FILE_BYTES, false, 1, FILE_BYTES, 0, new Path(SCHEME, "", name));
    }

    @Override
    public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
        getFileStatus(path);
        return new FSDataInputStream(
                new Bytes(Arrays.copyOf(path.toString().getBytes(StandardCharsets.UTF_8), FILE_BYTES)));
    }

    /** A file's bytes. */
    private static final class Bytes extends FSInputStream {
        private final byte[] bytes;
        private int at;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void seek(long position) {
            at = Math.toIntExact(position);
        }

        @Override
        public long getPos() {
            return at;
        }

        @Override
        public boolean seekToNewSource(long target) {
            return false;
        }

        @Override
        public int read() {
            return at < bytes.length ? bytes[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int n = Math.min(length, bytes.length - at);
            System.arraycopy(bytes, at, to, offset, n);
            at += n;
            return n == 0 && length > 0 ? -1 : n;
        }
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
        throw readOnly();
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferBytes, Progressable progress) throws IOException {
        throw readOnly();
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        throw readOnly();
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        throw readOnly();
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        throw readOnly();
    }

    private static IOException readOnly() {
        return new IOException(SCHEME + " is read-only");
    }

    @Override
    public void setWorkingDirectory(Path path) {}

    @Override
    public Path getWorkingDirectory() {
        return new Path(SCHEME, "", "/");
    }
}
