package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** LeRobot v2.1: a Parquet file and videos an episode, described by lines of JSON. */
final class LeRobotV21Layout implements DatasetLayout {
    @Override
    public SealedShard seal(StagedShard staged, SealAttempt attempt) throws IOException {
        long first = staged.numbers().firstEpisode();
        return new ParquetSealing(
                        staged, attempt, ParquetSealing.Extent.EPISODE, part -> Layout.episodeFile(first + part))
                .seal();
    }

    /** Every episode has its own file of each video, so that the files are numbered as the episodes are. */
    @Override
    public String video(String key, int number) {
        return Layout.episodeVideo(key, number);
    }

    @Override
    public SidecarSink episodes(Publication what, Placement placement) throws IOException {
        return new EpisodeLines(what, placement, EpisodeLines.Figures.OF_EACH_EPISODE);
    }

    @Override
    public List<Placed> tasks(Publication what, Placement placement) throws IOException {
        return List.of(EpisodeLines.tasks(what, placement));
    }

    @Override
    public Map<String, Object> described(DatasetSchema schema, Numbering numbering) {
        long episodes = numbering.episodes();
        Map<String, Object> info = LeRobotMeta.totals(schema, numbering);
        info.put("codebase_version", "v2.1");
        info.put("total_videos", episodes * schema.videos().size());
        info.put("total_chunks", (episodes + Layout.CHUNK_FILES - 1) / Layout.CHUNK_FILES);
        info.put("chunks_size", Layout.CHUNK_FILES);
        info.put("splits", Map.of("train", "0:" + episodes));
        info.put("data_path", Layout.EPISODE_TEMPLATE);
        info.put("video_path", schema.videos().isEmpty() ? null : Layout.EPISODE_VIDEO_TEMPLATE);
        return info;
    }

    @Override
    public void requireFits(Publication what) throws IOException {
        long added = what.numbering().episodes() - what.episodesBefore();
        long needed = added * what.schema().videos().size();
        if (what.videos().files().size() != needed) {
            throw new IOException("layout " + OutputLayout.LEROBOT_V2_1.word() + " refused: "
                    + added + " episodes have "
                    + what.videos().files().size() + " files of videos, it needs " + needed
                    + ", one mp4 an episode; use " + OutputLayout.LEROBOT_V3_0.word());
        }
    }

    @Override
    public LayoutCheck check(CheckedDataset dataset, long[] frames) {
        return new LeRobotV21Check(dataset, frames);
    }

    @Override
    public EpisodeListing listing(
            CheckedDataset dataset, DatasetHistory history, VideoPlan videos, Differences differences)
            throws IOException {
        return EpisodeListing.ofLines(dataset, history, EpisodeLines.Figures.OF_EACH_EPISODE, differences);
    }

    @Override
    public List<String> notChecked(VerifyDepth depth) {
        String media = "pictures and videos: hashed, not decoded";
        return depth == VerifyDepth.FIGURES
                ? List.of(media)
                : List.of(
                        "the figures of " + Layout.STATS + " and " + Layout.EPISODE_STATS_LINES
                                + ": hashed, not computed again",
                        media);
    }
}
