package io.robocache.shard;

import io.robocache.shard.EpisodesTable.Place;
import java.io.IOException;

/** Compares what lists the written episodes of a dataset with the episodes themselves. Not thread-safe. */
interface EpisodeListing extends AutoCloseable {
    /** The next written episode of all versions. */
    void next(EpisodeOutcome outcome, Place place) throws IOException;

    /** After the last one. */
    void end() throws IOException;

    @Override
    void close() throws IOException;

    /** As LeRobot v3.0 lists them, in tables. */
    static EpisodeListing ofTables(CheckedDataset dataset, DatasetHistory history, VideoPlan videos, Differences to) {
        DatasetSchema schema = history.schema();
        TableCompare table = new TableCompare(
                dataset.root(),
                history.paths(Manifest::files).stream()
                        .filter(Layout::isEpisodesTable)
                        .toList(),
                EpisodesTable.columns(schema),
                dataset.hadoop(),
                to);
        return new EpisodeListing() {
            @Override
            public void next(EpisodeOutcome outcome, Place place) throws IOException {
                table.expect("episode " + place.episode(), EpisodesTable.row(outcome, place, schema, videos));
            }

            @Override
            public void end() throws IOException {
                table.end();
            }

            @Override
            public void close() throws IOException {
                table.close();
            }
        };
    }

    /** As the other layouts list them, in lines. */
    static EpisodeListing ofLines(
            CheckedDataset dataset, DatasetHistory history, EpisodeLines.Figures which, Differences to)
            throws IOException {
        boolean withFigures = which == EpisodeLines.Figures.OF_EACH_EPISODE;
        LinesCompare lines = new LinesCompare(dataset.root(), Layout.EPISODE_LINES, dataset.storage(), to);
        LinesCompare figures = withFigures
                ? new LinesCompare(dataset.root(), Layout.EPISODE_STATS_LINES, dataset.storage(), to)
                : null;
        java.util.List<Column> features = EpisodeLines.features(history.schema());
        return new EpisodeListing() {
            @Override
            public void next(EpisodeOutcome outcome, Place place) throws IOException {
                String what = "episode " + place.episode() + ",";
                lines.expect(what, EpisodeLines.line(place.episode(), outcome));
                if (figures != null) {
                    figures.expect(what, EpisodeLines.figures(place.episode(), outcome, features));
                }
            }

            @Override
            public void end() throws IOException {
                lines.end();
                if (figures != null) {
                    figures.end();
                }
            }

            @Override
            public void close() throws IOException {
                try (lines) {
                    if (figures != null) {
                        figures.close();
                    }
                }
            }
        };
    }
}
