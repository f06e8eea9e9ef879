package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What of a dataset depends on its layout: data files, the files that describe them, and how they are checked. */
sealed interface DatasetLayout permits LeRobotV3Layout, LeRobotV21Layout, MdsLayout {

    /** The files of a layout. */
    static DatasetLayout of(OutputLayout which) {
        return switch (which) {
            case LEROBOT_V3_0 -> new LeRobotV3Layout();
            case LEROBOT_V2_1 -> new LeRobotV21Layout();
            case MDS -> new MdsLayout(MdsLayout.LIMIT_BYTES);
        };
    }

    /** Writes the data files of one shard, named by {@code attempt}, in the order of their rows. */
    SealedShard seal(StagedShard staged, SealAttempt attempt) throws IOException;

    /** Where a file of videos lies; {@code number} is that of {@link VideoPlan}. */
    String video(String key, int number);

    /** What lists the written episodes. */
    SidecarSink episodes(Publication what, Placement placement) throws IOException;

    /** Writes and places what lists the sentences. */
    List<Placed> tasks(Publication what, Placement placement) throws IOException;

    /** What {@code meta/info.json} says. */
    Map<String, Object> described(DatasetSchema schema, Numbering numbering);

    /** Writes and places {@code meta/info.json} and whatever else a reader opens first. */
    default List<Placed> info(Publication what, Placement placement) throws IOException {
        return List.of(placement.place(Layout.INFO, Json.indented(described(what.schema(), what.numbering()))));
    }

    /**
     * Refuses what this layout cannot hold.
     *
     * @throws IOException if it cannot
     */
    void requireFits(Publication what) throws IOException;

    /**
     * What checks the files of this layout in a published dataset.
     *
     * @param frames of each written episode
     */
    LayoutCheck check(CheckedDataset dataset, long[] frames) throws IOException;

    /** What compares the list of this layout's episodes with the episodes themselves. */
    EpisodeListing listing(CheckedDataset dataset, DatasetHistory history, VideoPlan videos, Differences differences)
            throws IOException;

    /** What a check of that depth does not look at, in words; what is so in every layout is left out. */
    List<String> notChecked(VerifyDepth depth);
}
