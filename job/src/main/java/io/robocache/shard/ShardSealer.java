package io.robocache.shard;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** SHELL. */
@SuppressWarnings("DoNotCallSuggester")
public final class ShardSealer {
    private ShardSealer() {}

    public static SealedFile seal(
            Path staged, ShardNumbers numbers, Path out, Configuration hadoop, DatasetSchema schema)
            throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }
}
