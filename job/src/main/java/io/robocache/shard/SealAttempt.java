package io.robocache.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Names for the files of one attempt at sealing a shard. Unless they are kept, the close removes them. Not thread-safe. */
final class SealAttempt implements AutoCloseable {
    private final StagingArea staging;
    private final Storage storage;
    private final int shard;
    private final String name;
    private final List<Path> named = new ArrayList<>();
    private boolean kept;

    SealAttempt(StagingArea staging, Storage storage, int shard, String name) {
        this.staging = staging;
        this.storage = storage;
        this.shard = shard;
        this.name = name;
    }

    Storage storage() {
        return storage;
    }

    /** A name that nothing else has. */
    Path next(String suffix) {
        Path path = staging.sealedFile(shard, name, named.size(), suffix);
        named.add(path);
        return path;
    }

    /** Where the record of the finished files goes. */
    Path record() {
        return staging.sealedRecord(shard, name);
    }

    void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            for (Path path : named) {
                storage.delete(path);
            }
        }
    }
}
