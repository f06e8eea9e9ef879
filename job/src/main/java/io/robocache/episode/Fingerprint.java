package io.robocache.episode;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
 * enters as the length -1. Times and ETags do not enter, nor do names but those of clouds, which may hold their stamps. An MCAP episode is its file; a LeRobot episode is the
 * folder's {@code meta/info.json}, its table of tasks, the data file that the episode's rows lie in,
 * and its videos; one of clouds is for each file its name, as a length (8 bytes, big-endian) and UTF-8, and then the file;
 * one of RLDS is its TFRecord file and the {@code features.json} beside it.
 */
final class Fingerprint {

    private static final int EDGE_BYTES = 64 * 1024;

    private Fingerprint() {}

    /** Of files whose edges were read before. */
    static String of(List<byte[]> edges) {
        MessageDigest sha256 = sha256();
        edges.forEach(sha256::update);
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Of as many files as there are, each with its name. */
    static String ofNamed(FileSystem files, List<Path> paths) throws IOException {
        MessageDigest sha256 = sha256();
        for (Path path : paths) {
            byte[] name = path.getName().getBytes(StandardCharsets.UTF_8);
            sha256.update(
                    ByteBuffer.allocate(Long.BYTES).putLong(0, name.length).array());
            sha256.update(name);
            sha256.update(edges(files, path));
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** What one file adds; null is a file that cannot be named, which counts as missing. */
    static byte[] edges(FileSystem files, Path pathOrNull) throws IOException {
        ByteArrayOutputStream edges = new ByteArrayOutputStream();
        long length = -1;
        try {
            length = pathOrNull == null ? -1 : files.getFileStatus(pathOrNull).getLen();
        } catch (FileNotFoundException missing) {
            length = -1;
        }
        edges.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(0, length).array());
        if (length > 0) {
            byte[] edge = new byte[(int) Math.min(length, EDGE_BYTES)];
            try (FSDataInputStream in = RangedFile.stream(files, pathOrNull, length)) {
                in.readFully(0, edge);
                edges.writeBytes(edge);
                in.readFully(length - edge.length, edge);
                edges.writeBytes(edge);
            }
        }
        return edges.toByteArray();
    }
}
