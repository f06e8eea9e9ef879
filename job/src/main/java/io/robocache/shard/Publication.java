package io.robocache.shard;

import java.util.Iterator;
import java.util.List;

/**
 * What {@link DatasetPublisher} publishes.
 *
 * @param staging   the plan's staging area, which names the output
 * @param plan      the plan, of what this version adds
 * @param schema    of every file
 * @param sidecars  URI of the chosen sidecar of each shard of the plan, in order
 * @param numbering made from those sidecars behind {@link #earlier}
 * @param sealed    the sealed shards in order; without those that have no rows
 * @param videos    which files of videos there are
 * @param copied    those files, in the plan's order
 * @param layout    how it is laid out
 * @param history   what is published already
 * @param known     which recordings that has
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
        OutputLayout layout,
        DatasetHistory history,
        KnownEpisodes known) {

    /** The first version of a dataset of LeRobot v3.0 without videos. */
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
                OutputLayout.LEROBOT_V3_0,
                DatasetHistory.none(),
                KnownEpisodes.none(List.of()));
    }

    /** Keeps copies. */
    public Publication {
        sidecars = List.copyOf(sidecars);
        sealed = List.copyOf(sealed);
        copied = List.copyOf(copied);
    }

    /**
     * The sidecars of all earlier versions in order, read one by one, without the episodes that were quarantined then and
     * are taken again by a later version or this one.
     */
    public static Iterable<Sidecar> earlier(DatasetHistory history, KnownEpisodes known) {
        return () -> {
            Iterator<Sidecar> all = history.sidecars().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public Sidecar next() {
                    Sidecar sidecar = all.next();
                    return sidecar.without(known.superseded(sidecar.shard()));
                }
            };
        };
    }

    /** Written episodes of all earlier versions. */
    long episodesBefore() {
        return history.version() == 0 ? 0 : history.dataset().episodes();
    }

    /** Rows of all earlier versions. */
    long framesBefore() {
        return history.version() == 0 ? 0 : history.dataset().frames();
    }

    /** The version that is published. */
    int version() {
        return history.version() + 1;
    }
}
