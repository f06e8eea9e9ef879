package io.robocache.shard;

import java.io.IOException;

/**
 * Checks LeRobot v2.1's lines and places, and that a file is an episode. That stamps are {@code frame_index / fps} is
 * checked in every layout ({@link NumberingCheck}); here the loader's own comparison of them must hold as well.
 *
 * @param frames of each written episode
 */
@SuppressWarnings("ArrayRecordComponent") // a list would box a number for each of a million episodes
record LeRobotV21Check(CheckedDataset dataset, long[] frames) implements LayoutCheck {
    @Override
    public void tables(PublishedDataset totals) throws IOException {
        dataset.same(Layout.TASK_LINES, "lines", dataset.lines(Layout.TASK_LINES), totals.tasks());
        dataset.same(Layout.EPISODE_LINES, "lines", dataset.lines(Layout.EPISODE_LINES), totals.episodes());
        dataset.same(Layout.EPISODE_STATS_LINES, "lines", dataset.lines(Layout.EPISODE_STATS_LINES), totals.episodes());
    }

    @Override
    public DataFileCheck file(String path, int number, long rows) {
        dataset.requirePlace(path, number, Layout.episodeFile(number));
        long expected = number < frames.length ? frames[number] : 0;
        if (rows != expected) {
            dataset.report(path, rows + " rows, episode " + number + " has " + expected);
        }
        long wrong = LeRobotStamps.firstRefused(rows, dataset.info().fps());
        if (wrong >= 0) {
            dataset.report(path, "LeRobot v2.1's loader refuses the stamp of frame " + wrong);
        }
        return new ShardCheck(dataset, path);
    }

    @Override
    public void end(int files) {}
}
