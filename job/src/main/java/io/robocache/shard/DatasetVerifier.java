package io.robocache.shard;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** SHELL. */
@SuppressWarnings("DoNotCallSuggester")
public final class DatasetVerifier {
    private DatasetVerifier() {}

    public static VerifyReport verify(Path root, Configuration hadoop) throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }
}
