package io.robocache.shard;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** SHELL. */
@SuppressWarnings("DoNotCallSuggester")
public final class ShardWriter implements AutoCloseable {
    private ShardWriter() {}

    public static ShardWriter create(Path file, Configuration hadoop, DatasetSchema schema) throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    public void beginEpisode() throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    public void append(int rows, List<ColumnBatch> columns) throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    public void endEpisode() throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    public StagedFile commit() throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public void close() throws IOException {}
}
