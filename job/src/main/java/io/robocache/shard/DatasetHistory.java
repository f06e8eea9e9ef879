package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The versions of a published dataset, as their manifests tell it. Manifests are in memory, of which each names the parts
 * of its own version; what parts list is read when it is asked for. Not thread-safe.
 */
public final class DatasetHistory {
    private final Path root;
    private final Configuration hadoop;
    private final List<Manifest> versions;
    private SortedMap<String, String> tree;

    private DatasetHistory(Path root, Configuration hadoop, List<Manifest> versions) {
        this.root = root;
        this.hadoop = hadoop;
        this.versions = List.copyOf(versions);
    }

    /** That of an empty folder. */
    public static DatasetHistory none() {
        return new DatasetHistory(null, null, List.of());
    }

    /**
     * Opens an output folder. A publication that was cut off is finished first.
     *
     * @throws IOException if the folder holds something else, or is of a kind that cannot be published to; the message
     *     has the remedy
     */
    public static DatasetHistory open(String output, Configuration hadoop) throws IOException {
        Path root = new Path(output);
        Storage storage = Storage.of(root, hadoop);
        Commit.finishInterrupted(root, storage);
        if (storage.status(new Path(root, Layout.MANIFEST)) == null) {
            OutputGuard.requireNoFiles(root, storage);
            return new DatasetHistory(root, hadoop, List.of());
        }
        return new DatasetHistory(root, hadoop, manifests(root, storage));
    }

    /**
     * Opens a published dataset to read it.
     *
     * @throws IOException if this is none, or its manifests are damaged
     */
    static DatasetHistory published(Path root, Configuration hadoop) throws IOException {
        Storage storage = Storage.reading(root, hadoop);
        if (storage.status(new Path(root, Layout.MANIFEST)) == null) {
            throw new IOException("[" + root + "] is no dataset: it has no " + Layout.MANIFEST
                    + "; name the folder that a build has published to");
        }
        return new DatasetHistory(root, hadoop, manifests(root, storage));
    }

    /** The manifests of all versions, the first one first. */
    static List<Manifest> manifests(Path root, Storage storage) throws IOException {
        List<Manifest> versions = new ArrayList<>();
        Manifest manifest = Manifest.read(storage.read(new Path(root, Layout.MANIFEST)), Layout.MANIFEST);
        versions.add(manifest);
        while (manifest.parent() != null) {
            String path = Layout.kept(manifest.version() - 1, Layout.MANIFEST);
            if (storage.status(new Path(root, path)) == null) {
                throw new IOException("[" + path + "] is missing; restore it or build again");
            }
            Manifest parent = Manifest.read(storage.read(new Path(root, path)), path);
            if (!parent.dataset().manifestSha256().equals(manifest.parent().sha256())
                    || parent.version() != manifest.version() - 1) {
                throw new IOException("[" + path + "] is not the manifest that version " + manifest.version()
                        + " follows; restore it or build again");
            }
            versions.add(parent);
            manifest = parent;
        }
        Collections.reverse(versions);
        return versions;
    }

    /** The newest version; 0 if nothing is published. */
    public int version() {
        return versions.size();
    }

    /** The newest version's totals. */
    public PublishedDataset dataset() {
        return newest().dataset();
    }

    /** SHA-256 of the newest manifest; empty without one. */
    public String manifestSha256() {
        return version() == 0 ? "" : dataset().manifestSha256();
    }

    /** Of the plan of the newest version. */
    public String planHash() {
        return newest().plan();
    }

    /** Of every file of every version. */
    public DatasetSchema schema() {
        return newest().schema();
    }

    /**
     * Whether a configuration is that of the dataset.
     *
     * @throws IOException if it is not; the message has the remedy
     */
    public void requireConfiguration(String hash) throws IOException {
        if (version() > 0 && !newest().configuration().equals(hash)) {
            throw new IOException(
                    "output " + root + " refused: it holds a dataset of configuration "
                            + newest().configuration() + ", this build's is " + hash
                            + "; a dataset grows with the configuration it began with, so take that or choose another output folder");
        }
    }

    /** Shards planned so far, with or without rows. */
    public int shards() {
        return version() == 0
                ? 0
                : newest().batch().firstShard() + newest().batch().shards();
    }

    /** Removes what builds have left unfinished. */
    public void discardStaging() throws IOException {
        Storage storage = Storage.of(root, hadoop);
        storage.deleteTree(new Path(root, Layout.STAGING));
        storage.abandonUploads(root);
    }

    /**
     * Drops uploads that killed attempts left to an object store; finished work stays for the next build. Call when nothing
     * is being written.
     */
    public void abandonUploads() throws IOException {
        Storage.of(root, hadoop).abandonUploads(root);
    }

    List<Manifest> versions() {
        return versions;
    }

    private Manifest newest() {
        return versions.get(versions.size() - 1);
    }

    /** Published sidecars in the order of the shards, read one by one. */
    Iterable<Sidecar> sidecars() {
        List<String> uris = new ArrayList<>();
        for (int shard = 0; shard < shards(); shard++) {
            uris.add(new Path(root, Layout.sidecar(shard)).toString());
        }
        return Sidecar.eachPublished(uris, hadoop);
    }

    /** SHA-256 of every file of the newest version by path, sorted as a tree hash needs it; read from the parts once. */
    SortedMap<String, String> tree() throws IOException {
        if (tree == null) {
            tree = newTree();
            for (Manifest version : versions) {
                addTo(tree, version, root, hadoop);
            }
        }
        return tree;
    }

    static SortedMap<String, String> newTree() {
        return new TreeMap<>((a, b) ->
                Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
    }

    /** Makes the tree of a version of that of the version before. */
    static void addTo(SortedMap<String, String> tree, Manifest version, Path root, Configuration hadoop)
            throws IOException {
        version.named().forEach(file -> tree.put(file.path(), file.sha256()));
        for (Placed part : version.shards()) {
            ManifestTables.each(root, part, ManifestTables.SHARDS, hadoop, row -> {
                tree.put((String) row.get("sidecar"), (String) row.get("sidecar_sha256"));
                if (!((String) row.get("path")).isEmpty()) {
                    tree.put((String) row.get("path"), (String) row.get("sha256"));
                }
            });
        }
        for (Placed part : version.videos()) {
            ManifestTables.each(
                    root,
                    part,
                    ManifestTables.VIDEOS,
                    hadoop,
                    row -> tree.put((String) row.get("path"), (String) row.get("sha256")));
        }
        tree.put(Layout.MANIFEST, version.dataset().manifestSha256());
    }

    /** The rows of some part of every version, in order. */
    void each(Function<Manifest, List<Placed>> parts, List<Column> columns, ManifestTables.RowAction action)
            throws IOException {
        for (Manifest version : versions) {
            for (Placed part : parts.apply(version)) {
                ManifestTables.each(root, part, columns, hadoop, action);
            }
        }
    }

    /** The parts of a kind, relative to the dataset, in order. */
    List<String> paths(Function<Manifest, List<Placed>> of) {
        return versions.stream()
                .flatMap(version -> of.apply(version).stream())
                .map(Placed::path)
                .toList();
    }

    /** How many parts of a kind there are. */
    int parts(Function<Manifest, List<Placed>> of) {
        return versions.stream().mapToInt(version -> of.apply(version).size()).sum();
    }
}
