package io.robocache.shard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Puts finished files into the dataset: prepared in staging under names of this publication's own, then renamed, never
 * over another file. A file that is there already with the same bytes is the work of an earlier publication that was
 * cut off; one with other bytes is refused. Not thread-safe.
 */
final class Placement {
    private final StagingArea staging;
    private final Storage storage;
    private final Path workshop;

    Placement(StagingArea staging, Configuration hadoop) throws IOException {
        this.staging = staging;
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

    /** Writes and places a small file. */
    Placed place(String relative, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        storage.create(prepared(relative), bytes);
        return place(relative, prepared(relative), bytes.length, Hashes.of(bytes));
    }

    /** Places a table. */
    Placed place(String relative, StagedFile table) throws IOException {
        return place(relative, prepared(relative), table.bytes(), table.sha256());
    }

    /**
     * Renames {@code from} to its place.
     *
     * @throws IOException if there are other bytes at that place
     */
    Placed place(String relative, Path from, long bytes, String sha256) throws IOException {
        Path to = new Path(staging.root(), relative);
        if (!present(relative, bytes, sha256)) {
            try {
                storage.move(from, to);
            } catch (IOException raced) { // by another publisher of the same bytes, or only the answer was lost
                if (!present(relative, bytes, sha256)) {
                    throw new IOException(
                            "[" + to + "] cannot be published from " + from + ": " + raced.getMessage()
                                    + "; run again when that is repaired, it goes on from here",
                            raced);
                }
            }
        }
        return new Placed(relative, bytes, sha256);
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
