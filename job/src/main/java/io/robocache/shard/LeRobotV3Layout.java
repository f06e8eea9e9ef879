package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** LeRobot v3.0: a Parquet file a shard, its episodes in a table. */
final class LeRobotV3Layout implements DatasetLayout {
    @Override
    public SealedShard seal(StagedShard staged, SealAttempt attempt) throws IOException {
        int file = staged.numbers().file();
        return new ParquetSealing(staged, attempt, ParquetSealing.Extent.SHARD, part -> Layout.dataFile(file)).seal();
    }

    @Override
    public String video(String key, int number) {
        return Layout.videoFile(key, number);
    }

    @Override
    public SidecarSink episodes(Publication what, Placement placement) throws IOException {
        return new EpisodesTable(what, placement);
    }

    @Override
    public List<Placed> tasks(Publication what, Placement placement) throws IOException {
        return List.of(LeRobotMeta.tasks(what, placement));
    }

    @Override
    public Map<String, Object> described(DatasetSchema schema, Numbering numbering) {
        return LeRobotMeta.info(schema, numbering);
    }

    @Override
    public void requireFits(Publication what) {}

    @Override
    public LayoutCheck check(CheckedDataset dataset, long[] frames) {
        return new LeRobotV3Check(dataset);
    }

    @Override
    public EpisodeListing listing(
            CheckedDataset dataset, DatasetHistory history, VideoPlan videos, Differences differences) {
        return EpisodeListing.ofTables(dataset, history, videos, differences);
    }

    @Override
    public List<String> notChecked(VerifyDepth depth) {
        String media = "pictures and videos: hashed, not decoded";
        return depth == VerifyDepth.FIGURES
                ? List.of(media)
                : List.of(
                        "the figures of " + Layout.STATS + " and " + Layout.EPISODES + ": hashed, not computed again",
                        media);
    }
}
