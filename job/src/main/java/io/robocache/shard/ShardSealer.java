package io.robocache.shard;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Makes the data files of a staged shard: its rows with {@code episode_index}, {@code index} and {@code task_index}. */
public final class ShardSealer {
    /** Key in a staged footer: the hashes of each column's Arrow buffers, by name. */
    static final String BUFFERS_KEY = "robocache.buffers";

    private final DatasetLayout layout;
    private final DatasetSchema schema;
    private final StagingArea staging;
    private final Configuration hadoop;

    /** For shards of one dataset. */
    public ShardSealer(OutputLayout layout, DatasetSchema schema, StagingArea staging, Configuration hadoop) {
        this(DatasetLayout.of(layout), schema, staging, hadoop);
    }

    ShardSealer(DatasetLayout layout, DatasetSchema schema, StagingArea staging, Configuration hadoop) {
        this.layout = layout;
        this.schema = schema;
        this.staging = staging;
        this.hadoop = hadoop;
    }

    /**
     * Seals one shard into staging, and writes the record of its files last, so that a record stands for whole files.
     *
     * @param staged  a file that {@link ShardWriter} committed
     * @param numbers of that shard; its rows must be those of the file
     * @param attempt in whose name; no other may have it
     * @throws IOException if the staged file is damaged or does not have these rows; nothing is left then
     */
    public SealedShard seal(Path staged, ShardNumbers numbers, String attempt) throws IOException {
        Storage storage = Storage.of(staging.root(), hadoop);
        try (SealAttempt names = new SealAttempt(staging, storage, numbers.shard(), attempt)) {
            SealedShard sealed = layout.seal(new StagedShard(staged, numbers, schema, hadoop), names);
            SealedRecord.write(sealed, numbers, names.record(), storage);
            names.keep();
            return sealed;
        }
    }
}
