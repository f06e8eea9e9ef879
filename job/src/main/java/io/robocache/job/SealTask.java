package io.robocache.job;

import io.robocache.shard.DatasetSchema;
import io.robocache.shard.Resume;
import io.robocache.shard.SealedFile;
import io.robocache.shard.ShardNumbers;
import io.robocache.shard.ShardSealer;
import io.robocache.shard.StagingArea;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Seal, on an executor: a staged file with its numbering columns, unless an earlier attempt left it whole. */
record SealTask(DatasetSchema schema, StagingArea staging, String runId, HadoopSettings settings)
        implements ParcelTask<SealTask.Staged, SealedFile> {

    /** A shard with rows: its numbers, its sidecar's URI and the records that earlier attempts at sealing left. */
    record Staged(ShardNumbers numbers, String sidecar, List<String> records) implements Serializable {}

    @Override
    public SealedFile apply(Staged shard) throws IOException {
        Configuration hadoop = settings.open();
        Optional<SealedFile> whole = Resume.sealed(shard.records(), shard.numbers(), staging, hadoop);
        if (whole.isPresent()) {
            return whole.get();
        }
        Path staged = StagingArea.fileBeside(new Path(shard.sidecar()));
        Path out = staging.sealedFile(shard.numbers().shard(), TaskFacts.attempt(runId));
        return ShardSealer.seal(staged, shard.numbers(), out, hadoop, schema);
    }
}
