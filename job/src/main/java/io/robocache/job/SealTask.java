package io.robocache.job;

import io.robocache.shard.DatasetSchema;
import io.robocache.shard.OutputLayout;
import io.robocache.shard.Resume;
import io.robocache.shard.SealedShard;
import io.robocache.shard.ShardNumbers;
import io.robocache.shard.ShardSealer;
import io.robocache.shard.StagingArea;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Seal, on an executor: the data files of a staged one, with numbers, unless an earlier attempt left them whole. */
record SealTask(OutputLayout layout, DatasetSchema schema, StagingArea staging, String runId, HadoopSettings settings)
        implements ParcelTask<SealTask.Staged, SealedShard> {

    /** A shard with rows: its numbers, its sidecar's URI and the records that earlier attempts at sealing left. */
    record Staged(ShardNumbers numbers, String sidecar, List<String> records) implements Serializable {}

    @Override
    public SealedShard apply(Staged shard, Tally tally) throws IOException {
        long started = System.nanoTime();
        Configuration hadoop = settings.open();
        Optional<SealedShard> whole = Resume.sealed(shard.records(), shard.numbers(), staging, hadoop);
        tally.add(Metric.SHARDS_SEALED, 1);
        if (whole.isPresent()) {
            return whole.get();
        }
        Path staged = StagingArea.fileBeside(new Path(shard.sidecar()));
        SealedShard sealed = new ShardSealer(layout, schema, staging, hadoop)
                .seal(staged, shard.numbers(), TaskFacts.attempt(runId));
        tally.add(Metric.BYTES_WRITTEN, sealed.bytes());
        tally.took(Metric.TIME_SEAL, started);
        return sealed;
    }

    @Override
    public Set<Metric> metrics() {
        return Metric.OF_SEAL;
    }
}
