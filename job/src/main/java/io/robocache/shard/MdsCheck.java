package io.robocache.shard;

import java.io.IOException;
import java.util.List;

/** Checks MDS' index against the manifest. */
final class MdsCheck implements LayoutCheck {
    private final CheckedDataset dataset;
    private final List<MdsIndex.Entry> index;

    MdsCheck(CheckedDataset dataset) throws IOException {
        this.dataset = dataset;
        this.index = MdsIndex.read(dataset.root(), dataset.storage());
    }

    @Override
    public void tables(PublishedDataset totals) throws IOException {
        dataset.same(Layout.TASK_LINES, "lines", dataset.lines(Layout.TASK_LINES), totals.tasks());
        dataset.same(Layout.EPISODE_LINES, "lines", dataset.lines(Layout.EPISODE_LINES), totals.episodes());
    }

    @Override
    public DataFileCheck file(String path, int number, long rows) {
        MdsIndex.Entry entry = number < index.size() ? index.get(number) : null;
        if (entry == null || !entry.path().equals(path)) {
            dataset.report(
                    path,
                    "is file number " + number + " of the manifest, where " + Layout.MDS_INDEX + " has "
                            + (entry == null ? "none" : entry.path()));
        } else {
            dataset.same(Layout.MDS_INDEX, "samples of " + path, entry.samples(), rows);
        }
        return new MdsFileCheck(dataset, path, entry);
    }

    @Override
    public void end(int files) {
        dataset.same(Layout.MDS_INDEX, "files", index.size(), files);
    }
}
