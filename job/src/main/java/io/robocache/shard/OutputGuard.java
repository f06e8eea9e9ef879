package io.robocache.shard;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Who an output folder belongs to. The first thing a publication does is to leave a mark in its staging folder; files
 * of a folder without that mark are somebody else's and are never touched.
 */
final class OutputGuard {
    private static final String MARK = "publishing";

    private final StagingArea staging;
    private final Storage storage;

    OutputGuard(StagingArea staging, Storage storage) {
        this.staging = staging;
        this.storage = storage;
    }

    /**
     * The manifest of this plan's complete dataset; empty if the folder is free for this plan.
     *
     * @throws IOException if it holds another dataset, another plan's unfinished publication or unknown files
     */
    Optional<Manifest> existing() throws IOException {
        Path path = new Path(staging.root(), Layout.MANIFEST);
        if (storage.status(path) != null) {
            Manifest manifest = Manifest.read(storage.read(path), path.toString());
            if (!manifest.plan().equals(staging.planHash())) {
                throw new IOException("output " + staging.output() + " refused: it holds a dataset of plan "
                        + manifest.plan() + ", this build's plan is " + staging.planHash()
                        + " (inputs or configuration differ); choose another output folder");
            }
            return Optional.of(manifest);
        }
        if (storage.status(markPath()) == null) {
            requireNoFiles();
        }
        return Optional.empty();
    }

    private void requireNoFiles() throws IOException {
        for (String file : storage.tree(staging.root(), Layout.STAGING)) {
            if (!file.startsWith(Layout.RUNS + "/")) {
                throw new IOException("output " + staging.output() + " refused: it holds " + file
                        + ", which this build did not write" + otherPlans() + "; choose another output folder");
            }
        }
    }

    private String otherPlans() throws IOException {
        for (FileStatus plan : storage.list(staging.all())) {
            if (storage.status(new Path(plan.getPath(), MARK)) != null) {
                return " (the publication of plan " + plan.getPath().getName()
                        + " was cut off; the same inputs and configuration would finish it)";
            }
        }
        return "";
    }

    /** Says that from now on files of this plan may be found. */
    void mark() throws IOException {
        if (storage.status(markPath()) == null) {
            storage.touch(markPath());
        }
    }

    /** Refuses data and video files that this plan does not have: a reader would take their rows for the dataset's. */
    void requireOnly(Publication what) throws IOException {
        Set<String> expected = new TreeSet<>();
        what.sealed().forEach(shard -> shard.files().forEach(file -> expected.add(file.place())));
        what.copied().forEach(video -> expected.add(video.place()));
        requireOnly(Layout.DATA, expected);
        requireOnly(Layout.VIDEOS, expected);
    }

    private void requireOnly(String name, Set<String> expected) throws IOException {
        Path folder = new Path(staging.root(), name);
        for (String found : storage.tree(folder, "")) {
            if (!expected.contains(name + "/" + found)) {
                throw new IOException(
                        "[" + folder + "/" + found + "] is not of this build: LeRobot would read it; remove it or"
                                + " choose another output folder");
            }
        }
    }

    private Path markPath() {
        return new Path(staging.folder(), MARK);
    }
}
