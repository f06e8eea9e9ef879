package io.robocache.shard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
        Storage storage = Storage.of(root, hadoop);
        MessageDigest digest = Hashes.sha256();
        for (String file : storage.tree(root, Layout.RUNS)) {
            String line = Hashes.of(new Path(root, file), storage.fs()) + "  " + file + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return Hashes.hex(digest);
    }
}
