package io.robocache.job;

import io.robocache.shard.PlannedShard;
import io.robocache.shard.Resume;
import io.robocache.shard.Sidecar;
import io.robocache.shard.StagingArea;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Resume, on an executor: whether an earlier attempt at this plan left a shard whole, by its hash. */
record ReuseTask(StagingArea staging, HadoopSettings settings) implements ParcelTask<ReuseTask.Left, ReuseTask.Found> {

    /** A shard and the sidecars that were left for it. */
    record Left(PlannedShard shard, List<String> sidecars) implements Serializable {}

    /** The shard, or null if it must be built again. */
    record Found(BuiltShard shard) implements Serializable {}

    @Override
    public Found apply(Left left, Tally tally) throws IOException {
        long started = System.nanoTime();
        Configuration hadoop = settings.open();
        Optional<String> whole = Resume.staged(left.sidecars(), left.shard(), staging, hadoop);
        if (whole.isEmpty()) {
            return new Found(null);
        }
        Path at = new Path(whole.get());
        return new Found(TaskFacts.built(left.shard(), Sidecar.read(at, hadoop), at, BackendUse.REUSED, started));
    }
}
