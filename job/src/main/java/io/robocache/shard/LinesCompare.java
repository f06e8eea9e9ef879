package io.robocache.shard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;

/** Compares a file of JSON lines with those that it should have, one by one. Not thread-safe. */
final class LinesCompare implements AutoCloseable {
    private final String file;
    private final BufferedReader lines;
    private final Differences differences;

    LinesCompare(Path root, String file, Storage storage, Differences differences) throws IOException {
        this.file = file;
        this.lines =
                new BufferedReader(new InputStreamReader(storage.open(new Path(root, file)), StandardCharsets.UTF_8));
        this.differences = differences;
    }

    /**
     * The next line.
     *
     * @param what whose it is
     */
    void expect(String what, String computed) throws IOException {
        String found = lines.readLine();
        if (found == null) {
            differences.tell(file, what, "nothing", "a line");
        } else {
            differences.text(file, what, found, computed);
        }
    }

    /** After the last line. */
    void end() throws IOException {
        while (lines.readLine() != null) {
            differences.tell(file, "behind the last line", "one more", "nothing");
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
