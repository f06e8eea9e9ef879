package io.robocache.shard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A file of a run's record, which is no part of the dataset. */
public final class RunFile {

    private RunFile() {}

    /**
     * Writes it.
     *
     * @param file below {@code meta/robocache/runs} of a dataset; there must be none of that name
     * @throws IOException if there is one, or the output cannot be written to
     */
    public static void write(Path file, String text, Configuration hadoop) throws IOException {
        try (NewFile out = Storage.of(file, hadoop).begin(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.finish();
        }
    }
}
