package io.robocache.shard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The hash of a reproducible tree (SPEC 9.4): every file but those below {@code meta/robocache/runs}. */
public final class TreeHash {
    private TreeHash() {}

    /**
     * Reads every file once.
     *
     * @return SHA-256 over lines {@code SHA-256, two spaces, relative path, line feed}, sorted by the path's UTF-8 bytes
     */
    public static String of(Path root, Configuration hadoop) throws IOException {
        return of(files(root, Storage.reading(root, hadoop)));
    }

    /** SHA-256 of each file by relative path, sorted by the path's UTF-8 bytes. */
    static Map<String, String> files(Path root, Storage storage) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String file : storage.tree(root, Layout.RUNS)) {
            hashes.put(file, storage.sha256(new Path(root, file)));
        }
        return hashes;
    }

    static String of(Map<String, String> sortedHashes) {
        MessageDigest digest = Hashes.sha256();
        sortedHashes.forEach(
                (file, sha256) -> digest.update((sha256 + "  " + file + "\n").getBytes(StandardCharsets.UTF_8)));
        return Hashes.hex(digest);
    }
}
