package io.robocache.shard;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.apache.hadoop.fs.Path;

/** One new file, hashed on its way. Not thread-safe. */
final class HashedFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final MessageDigest digest = Hashes.sha256();
    private final NewFile file;
    private final OutputStream out;
    private long bytes;
    private String sha256;

    /** Creates the file; there must be none of that name. */
    HashedFile(Path path, Storage storage) throws IOException {
        file = storage.begin(path);
        out = new BufferedOutputStream(new DigestOutputStream(file, digest), BUFFER_BYTES);
    }

    void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
        bytes += length;
    }

    /** Writes all that is left of a stream, which stays open. */
    void writeAll(InputStream from) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            write(buffer, 0, n);
        }
    }

    /** Writes a line of UTF-8. */
    void line(String text) throws IOException {
        byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
        write(line, 0, line.length);
    }

    /** Completes the file. */
    void finish() throws IOException {
        out.flush();
        file.finish();
        sha256 = Hashes.hex(digest);
    }

    /** Length so far. */
    long bytes() {
        return bytes;
    }

    /** SHA-256 of a finished file. */
    String sha256() {
        return sha256;
    }

    /** Abandons an unfinished file, as {@link NewFile} does. */
    @Override
    public void close() throws IOException {
        if (sha256 == null) {
            file.close();
        }
    }
}
