package io.robocache.shard;

import java.util.List;

/**
 * What {@link DatasetPublisher} publishes.
 *
 * @param staging   the plan's staging area, which names the output
 * @param plan      the plan
 * @param schema    of every file
 * @param sidecars  URI of the chosen sidecar of each shard, in order
 * @param numbering made from those sidecars
 * @param sealed    the sealed shards in order; without those that have no rows
 * @param videos    which files of videos there are
 * @param copied    those files, in the plan's order
 * @param layout    how it is laid out
 */
public record Publication(
        StagingArea staging,
        ShardPlan plan,
        DatasetSchema schema,
        List<String> sidecars,
        Numbering numbering,
        List<SealedShard> sealed,
        VideoPlan videos,
        List<CopiedVideo> copied,
        OutputLayout layout) {

    /** A dataset of LeRobot v3.0 without videos. */
    public Publication(
            StagingArea staging,
            ShardPlan plan,
            DatasetSchema schema,
            List<String> sidecars,
            Numbering numbering,
            List<SealedShard> sealed) {
        this(
                staging,
                plan,
                schema,
                sidecars,
                numbering,
                sealed,
                VideoPlan.none(),
                List.of(),
                OutputLayout.LEROBOT_V3_0);
    }

    /** Keeps copies. */
    public Publication {
        sidecars = List.copyOf(sidecars);
        sealed = List.copyOf(sealed);
        copied = List.copyOf(copied);
    }
}
