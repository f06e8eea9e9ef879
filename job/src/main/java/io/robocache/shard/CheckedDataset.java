package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A published dataset under verification.
 *
 * @param root     its folder
 * @param storage  for reading it
 * @param info     its info.json
 * @param versions its manifests, the first one first
 * @param findings told what is broken
 */
record CheckedDataset(
        Path root,
        Configuration hadoop,
        Storage storage,
        InfoCheck info,
        List<Manifest> versions,
        Consumer<Finding> findings) {

    void report(String file, String what) {
        findings.accept(new Finding(file, "", what));
    }

    void same(String file, String what, long actual, long expected) {
        if (actual != expected) {
            report(file, what + ": " + actual + ", the manifest says " + expected);
        }
    }

    /** Whether a data file lies where it belongs; a finding if not. */
    void requirePlace(String path, int number, String expected) {
        if (!path.equals(expected)) {
            report(path, "is file number " + number + " of the manifest, which belongs at " + expected);
        }
    }

    /** Rows of a table of Parquet. */
    long rows(String table) throws IOException {
        try (ParquetFile file = new ParquetFile(new Path(root, table), hadoop)) {
            return file.rows();
        }
    }

    /** Rows of LeRobot v3.0's tables of episodes, of which a version may have one. */
    long episodeRows() throws IOException {
        long rows = 0;
        for (Manifest version : versions) {
            for (Placed file : version.files()) {
                rows += Layout.isEpisodesTable(file.path()) ? rows(file.path()) : 0;
            }
        }
        return rows;
    }

    /** Lines of a file of text. */
    long lines(String file) throws IOException {
        long lines = 0;
        for (byte b : storage.read(new Path(root, file))) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }
}
