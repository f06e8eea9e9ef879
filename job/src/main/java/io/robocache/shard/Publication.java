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
 * @param sealed    the sealed files in the order of their numbers
 * @param videos    which files of videos there are
 * @param copied    those files, in the plan's order
 */
public record Publication(
        StagingArea staging,
        ShardPlan plan,
        DatasetSchema schema,
        List<String> sidecars,
        Numbering numbering,
        List<SealedFile> sealed,
        VideoPlan videos,
        List<CopiedVideo> copied) {

    /** A dataset without videos. */
    public Publication(
            StagingArea staging,
            ShardPlan plan,
            DatasetSchema schema,
            List<String> sidecars,
            Numbering numbering,
            List<SealedFile> sealed) {
        this(staging, plan, schema, sidecars, numbering, sealed, VideoPlan.none(), List.of());
    }

    /** Keeps copies. */
    public Publication {
        sidecars = List.copyOf(sidecars);
        sealed = List.copyOf(sealed);
        copied = List.copyOf(copied);
    }
}
