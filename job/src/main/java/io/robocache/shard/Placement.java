package io.robocache.shard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Collects the finished files of a version, prepared in staging under names of this publication's own, and lets them
 * appear together. A file that is there already with the same bytes stays; one with other bytes is refused, unless the
 * version before has it and its name is shared by all versions. Not thread-safe.
 */
final class Placement {
    private final StagingArea staging;
    private final DatasetHistory history;
    private final Storage storage;
    private final Path workshop;
    private final List<Commit.Entry> entries = new ArrayList<>();

    Placement(StagingArea staging, DatasetHistory history, Configuration hadoop) throws IOException {
        this.staging = staging;
        this.history = history;
        this.storage = Storage.of(staging.root(), hadoop);
        // A dead publisher's half-written files must not meet ours. No name from here enters the dataset.
        this.workshop = new Path(staging.folder(), "publish-" + UUID.randomUUID());
    }

    Storage storage() {
        return storage;
    }

    /** Where to prepare the file of that relative path. */
    Path prepared(String relative) {
        return new Path(workshop, relative.replace('/', '_'));
    }

    /** The file that the version before has under a name, to begin a new one with; null if there is none. */
    Path before(String relative) throws IOException {
        return history.tree().containsKey(relative) ? new Path(staging.root(), relative) : null;
    }

    /** Writes a small file and sets its place. */
    Placed place(String relative, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        storage.create(prepared(relative), bytes);
        return place(relative, prepared(relative), bytes.length, Hashes.of(bytes));
    }

    /** Sets the place of a table. */
    Placed place(String relative, StagedFile table) throws IOException {
        return place(relative, prepared(relative), table.bytes(), table.sha256());
    }

    /**
     * Sets the place of a file in staging; it appears with {@link #commit}.
     *
     * @throws IOException if there are other bytes at that place
     */
    Placed place(String relative, Path from, long bytes, String sha256) throws IOException {
        String before = history.tree().get(relative);
        if (before != null && !before.equals(sha256) && !Layout.replaced(relative)) {
            throw new IllegalStateException(relative + " would change, which no version may do to another's file");
        }
        if (before != null) {
            requireAsPublished(relative, before);
            if (!before.equals(sha256)) {
                entries.add(new Commit.Entry(relative, inStaging(from), bytes, sha256, true));
            }
        } else if (!present(relative, bytes, sha256)) {
            entries.add(new Commit.Entry(relative, inStaging(from), bytes, sha256, false));
        }
        return new Placed(relative, bytes, sha256);
    }

    /**
     * Keeps the version before: its manifest, and what the new version's files take the names of. A file that only grows
     * is not kept, as it is the beginning of the new one.
     *
     * @param files of the new version
     * @return what is kept, for the manifest
     */
    List<Placed> keepBefore(List<Placed> files) throws IOException {
        List<Placed> kept = new ArrayList<>();
        if (history.version() == 0) {
            return kept;
        }
        Map<String, String> now = new HashMap<>();
        files.forEach(file -> now.put(file.path(), file.sha256()));
        SortedMap<String, String> before = history.tree();
        for (Map.Entry<String, String> file : before.entrySet()) {
            String path = file.getKey();
            boolean changed = now.containsKey(path) && !now.get(path).equals(file.getValue());
            if (path.equals(Layout.MANIFEST) || (changed && !Layout.growing(path))) {
                String keep = Layout.kept(history.version(), path);
                try (HashedFile copy = new HashedFile(prepared(keep), storage);
                        InputStream in = storage.open(new Path(staging.root(), path))) {
                    copy.writeAll(in);
                    copy.finish();
                    kept.add(place(keep, prepared(keep), copy.bytes(), copy.sha256()));
                }
            }
        }
        return kept;
    }

    /** Lets the files appear, the manifest last, and removes all staging. */
    void commit(Placed manifest, Consumer<String> steps) throws IOException {
        steps.accept("commit");
        Commit commit = new Commit(history.manifestSha256(), manifest.sha256(), entries);
        commit.begin(staging.root(), storage);
        commit.finish(staging.root(), storage, steps);
    }

    private String inStaging(Path file) {
        String folder = storage.qualified(staging.all()) + "/";
        String path = storage.qualified(file);
        if (!path.startsWith(folder)) {
            throw new IllegalStateException(path + " is not in " + folder);
        }
        return path.substring(folder.length());
    }

    private void requireAsPublished(String relative, String sha256) throws IOException {
        Path path = new Path(staging.root(), relative);
        if (storage.status(path) == null || !sha256.equals(storage.sha256(path))) {
            throw new IOException(
                    "[" + path + "] is not as version " + history.version()
                            + " was published; restore it before the dataset can grow (robocache verify tells what else differs)");
        }
    }

    /** Whether the place holds these bytes; false if it is free. */
    private boolean present(String relative, long bytes, String sha256) throws IOException {
        Path to = new Path(staging.root(), relative);
        if (storage.status(to) == null) {
            return false;
        }
        if (!storage.holds(to, bytes, sha256)) {
            throw new IOException(
                    "[" + to + "] holds other bytes than this build's and is not overwritten; choose another"
                            + " output folder, or remove this one if nothing in it is needed");
        }
        return true;
    }

    /**
     * A file of the dataset.
     *
     * @param path relative to the dataset
     */
    record Placed(String path, long bytes, String sha256) {}
}
