package io.robocache.shard;

import java.io.IOException;

/** Checks LeRobot v3.0's tables and places. */
record LeRobotV3Check(CheckedDataset dataset) implements LayoutCheck {
    @Override
    public void tables(PublishedDataset totals) throws IOException {
        dataset.same(Layout.TASKS, "rows", dataset.rows(Layout.TASKS), totals.tasks());
        dataset.same(Layout.EPISODES, "rows", dataset.episodeRows(), totals.episodes());
    }

    @Override
    public DataFileCheck file(String path, int number, long rows) {
        dataset.requirePlace(path, number, Layout.dataFile(number));
        return new ShardCheck(dataset, path);
    }

    @Override
    public void end(int files) {}
}
