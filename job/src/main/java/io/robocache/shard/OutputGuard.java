package io.robocache.shard;

import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Who an output folder belongs to. A publication writes nothing outside of staging before its {@link Commit} is there, so
 * that files of a folder with neither manifest nor commit are somebody else's. They are never touched.
 */
final class OutputGuard {
    private OutputGuard() {}

    /** @throws IOException if a folder without a dataset holds anything but records of runs and staging */
    static void requireNoFiles(Path root, Storage storage) throws IOException {
        for (String file : storage.tree(root, Layout.STAGING)) {
            if (!file.startsWith(Layout.RUNS + "/")) {
                throw new IOException("output " + root + " refused: it holds " + file
                        + ", which this build did not write; choose another output folder");
            }
        }
    }

    /**
     * Refuses data and video files that no version has: a reader would take their rows for the dataset's.
     *
     * @param expected paths relative to the dataset
     */
    static void requireOnly(Path root, Set<String> expected, Storage storage) throws IOException {
        for (String name : new String[] {Layout.DATA, Layout.VIDEOS}) {
            Path folder = new Path(root, name);
            for (String found : storage.tree(folder, "")) {
                if (!expected.contains(name + "/" + found)) {
                    throw new IOException(
                            "[" + folder + "/" + found + "] is not of this build: LeRobot would read it; remove it or"
                                    + " choose another output folder");
                }
            }
        }
    }
}
