package io.robocache.episode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * SHA-256 that tells whether an input changed without reading all of it. For each file in order: its length (8 bytes,
 * big-endian), then its first and its last 64 KiB (of a shorter file: all of it, both times). A file that does not exist
 * enters as the length -1. Names, times and ETags do not enter.
 */
final class Fingerprint {

    static final int EDGE_BYTES = 64 * 1024;

    private Fingerprint() {}

    static String of(FileSystem files, List<Path> paths) throws IOException {
        MessageDigest sha256 = sha256();
        for (Path path : paths) {
            add(files, path, sha256);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static void add(FileSystem files, Path path, MessageDigest sha256) throws IOException {
        long length;
        try {
            length = files.getFileStatus(path).getLen();
        } catch (FileNotFoundException missing) {
            sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, -1));
            return;
        }
        byte[] edge = new byte[(int) Math.min(length, EDGE_BYTES)];
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, length));
        try (FSDataInputStream in = files.open(path)) {
            in.readFully(0, edge);
            sha256.update(edge);
            in.readFully(length - edge.length, edge);
            sha256.update(edge);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
