package io.robocache.job;

import io.robocache.shard.CopiedVideo;
import io.robocache.shard.PlannedVideo;
import io.robocache.shard.StagingArea;
import io.robocache.shard.VideoCopy;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Seal, on an executor: a file of videos, copied into staging unless an earlier attempt left it whole. */
record VideoTask(StagingArea staging, String runId, HadoopSettings settings)
        implements ParcelTask<VideoTask.Wanted, CopiedVideo> {

    /** A file and the records that earlier attempts at copying it left. */
    record Wanted(PlannedVideo video, List<String> records) implements Serializable {}

    @Override
    public CopiedVideo apply(Wanted wanted, Tally tally) throws IOException {
        return VideoCopy.copy(wanted.video(), wanted.records(), staging, TaskFacts.attempt(runId), settings.open());
    }
}
