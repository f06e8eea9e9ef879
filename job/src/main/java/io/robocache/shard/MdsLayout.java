package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * MosaicML Streaming: shards of samples, listed in {@code index.json}. Beside it lies what it has no place for, in
 * {@code meta/}: features, sentences, episodes, statistics.
 *
 * @param limitBytes length at which a file ends and the next one begins; a sample's own header counts
 */
record MdsLayout(long limitBytes) implements DatasetLayout {
    /** Offsets in a file are uint32, the last of which is the file's length; a little below, as a margin. */
    static final long LIMIT_BYTES = (1L << 32) - (1L << 20);

    @Override
    public SealedShard seal(StagedShard staged, SealAttempt attempt) throws IOException {
        return new MdsSealing(staged, attempt, limitBytes).seal();
    }

    /** @throws UnsupportedOperationException always: the configuration refuses videos */
    @Override
    public String video(String key, int number) {
        throw new UnsupportedOperationException("layout " + OutputLayout.MDS.word() + " has no place for video " + key);
    }

    @Override
    public SidecarSink episodes(Publication what, Placement placement) throws IOException {
        return new EpisodeLines(what, placement, EpisodeLines.Figures.NONE);
    }

    @Override
    public List<Placed> tasks(Publication what, Placement placement) throws IOException {
        return List.of(EpisodeLines.tasks(what, placement));
    }

    @Override
    public Map<String, Object> described(DatasetSchema schema, Numbering numbering) {
        Map<String, Object> info = LeRobotMeta.totals(schema, numbering);
        info.put("format", OutputLayout.MDS.word());
        return info;
    }

    @Override
    public List<Placed> info(Publication what, Placement placement) throws IOException {
        List<Placed> all = new ArrayList<>(DatasetLayout.super.info(what, placement));
        String index = MdsIndex.json(what.schema(), what.history(), what.sealed());
        all.add(placement.place(Layout.MDS_INDEX, index));
        return all;
    }

    @Override
    public void requireFits(Publication what) {}

    @Override
    public LayoutCheck check(CheckedDataset dataset, long[] frames) throws IOException {
        return new MdsCheck(dataset);
    }

    @Override
    public EpisodeListing listing(
            CheckedDataset dataset, DatasetHistory history, VideoPlan videos, Differences differences)
            throws IOException {
        return EpisodeListing.ofLines(dataset, history, EpisodeLines.Figures.NONE, differences);
    }

    @Override
    public List<String> notChecked(VerifyDepth depth) {
        String media = "pictures: hashed, not decoded";
        String damage = "where in a data file a damaged byte lies: the format keeps no checksum of a sample";
        return depth == VerifyDepth.FIGURES
                ? List.of(media, damage)
                : List.of("the figures of " + Layout.STATS + ": hashed, not computed again", media, damage);
    }
}
