package io.robocache.shard;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Whether every version can still be had as it was published: its tree, which its manifests tell, has the hash that the
 * version after it names; and each of its files is there, under its name, kept where a later version took the name, or as
 * the beginning of a file that only grows.
 */
record VersionsCheck(
        Path root, Configuration hadoop, Storage storage, Map<String, String> hashes, Consumer<Finding> findings) {
    private static final int BUFFER_BYTES = 1 << 16;

    /** @param versions the first one first, whose tables are known to be sound */
    void check(List<Manifest> versions) throws IOException {
        SortedMap<String, String> tree = DatasetHistory.newTree();
        for (int i = 0; i < versions.size() - 1; i++) {
            Manifest version = versions.get(i);
            DatasetHistory.addTo(tree, version, root, hadoop);
            String actual = TreeHash.of(tree);
            String expected = versions.get(i + 1).parent().treeHash();
            if (!actual.equals(expected)) {
                report(
                        Layout.kept(version.version(), Layout.MANIFEST),
                        "the tree of version " + version.version() + " has the hash " + actual + ", version "
                                + (version.version() + 1) + " says " + expected);
            }
            // Names that are never replaced are checked with the newest version.
            for (Map.Entry<String, String> file : tree.entrySet()) {
                if (Layout.replaced(file.getKey())) {
                    require(file.getKey(), file.getValue(), version.version(), versions.size());
                }
            }
        }
    }

    private void require(String path, String sha256, int version, int newest) throws IOException {
        for (int later = version; later < newest; later++) {
            String kept = Layout.kept(later, path);
            if (hashes.containsKey(kept)) {
                if (!hashes.get(kept).equals(sha256)) {
                    report(kept, "SHA-256 is " + hashes.get(kept) + ", version " + version + " says " + sha256);
                }
                return;
            }
        }
        boolean there = sha256.equals(hashes.get(path)) || (Layout.growing(path) && begins(path, sha256));
        if (!there) {
            report(path, "is not kept as it was in version " + version);
        }
    }

    /** Whether a file of lines begins with lines of that hash. */
    private boolean begins(String path, String sha256) throws IOException {
        MessageDigest digest = Hashes.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = storage.open(new Path(root, path))) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        digest.update(buffer, from, i + 1 - from);
                        from = i + 1;
                        if (sha256.equals(Hashes.hex(copy(digest)))) {
                            return true;
                        }
                    }
                }
                digest.update(buffer, from, n - from);
            }
        }
        return false;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this Java cannot be copied", e);
        }
    }

    private void report(String file, String what) {
        findings.accept(new Finding(file, "", what));
    }
}
