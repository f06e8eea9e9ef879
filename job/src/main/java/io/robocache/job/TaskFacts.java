package io.robocache.job;

import io.robocache.episode.EpisodeRef;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.PlannedShard;
import io.robocache.shard.Sidecar;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a running task knows about itself. None of it reaches a dataset. */
final class TaskFacts {
    private static final Logger LOG = LoggerFactory.getLogger(ShardTask.class);

    private TaskFacts() {}

    /** A name that no other attempt of any run has. */
    static String attempt(String runId) {
        return runId + "_" + TaskContext.get().taskAttemptId();
    }

    /** The host's name, or its address. */
    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }

    /** The counts of a sidecar. */
    static BuiltShard built(PlannedShard shard, Sidecar sidecar, Path at, BackendUse use, long started) {
        long quarantined = 0;
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            quarantined += outcome.status() == Status.QUARANTINED ? 1 : 0;
        }
        BuiltShard built = new BuiltShard(
                shard.number(),
                at.toString(),
                shard.episodes().size(),
                quarantined,
                sidecar.rows(),
                shard.episodes().stream().mapToLong(EpisodeRef::bytes).sum(),
                sidecar.file() == null ? 0 : sidecar.file().bytes(),
                host(),
                use,
                System.nanoTime() - started);
        LOG.info(
                "shard {}: {} recordings, {} episodes, {} of them quarantined, {} frames, {} bytes",
                built.number(),
                built.episodes(),
                sidecar.outcomes().size(),
                built.quarantined(),
                built.frames(),
                built.bytes());
        return built;
    }
}
