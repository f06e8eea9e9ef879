package io.robocache.shard;

import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Placement.Placed;
import io.robocache.stats.DimensionStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * LeRobot's {@code meta/episodes}: a file a version, with one row for each written episode that came with it, its
 * statistics and where it comes from. A version without any adds no file.
 */
final class EpisodesTable implements SidecarSink {
    private final Numbering numbering;
    private final DatasetSchema schema;
    private final VideoPlan videos;
    private final Placement placement;
    private final TableWriter table;
    private final String path;
    private final int fileNumber;
    private final boolean needed;
    private long episode;
    private long index;

    EpisodesTable(Publication what, Placement placement) throws IOException {
        this.numbering = what.numbering();
        this.schema = what.schema();
        this.videos = what.videos();
        this.placement = placement;
        this.path = Layout.episodesTable(what.version());
        this.fileNumber = what.version() - 1;
        this.needed = what.version() == 1 || numbering.episodes() > what.episodesBefore();
        this.episode = what.episodesBefore();
        this.index = what.framesBefore();
        this.table = new TableWriter(placement.prepared(path), placement.storage(), columns(what.schema()));
    }

    /**
     * Where an episode lies.
     *
     * @param episode {@code episode_index}
     * @param index   of its first row
     * @param data    number of its data file
     * @param table   number of the table that lists it
     */
    record Place(long episode, long index, int data, int table) {}

    static List<Column> columns(DatasetSchema schema) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.scalar("episode_index", MinorType.BIGINT));
        columns.add(list("tasks", MinorType.VARCHAR));
        for (String name : List.of(
                "length",
                "data/chunk_index",
                "data/file_index",
                "dataset_from_index",
                "dataset_to_index",
                "meta/episodes/chunk_index",
                "meta/episodes/file_index")) {
            columns.add(Column.scalar(name, MinorType.BIGINT));
        }
        for (VideoFeature video : schema.videos()) {
            columns.add(Column.scalar("videos/" + video.name() + "/chunk_index", MinorType.BIGINT));
            columns.add(Column.scalar("videos/" + video.name() + "/file_index", MinorType.BIGINT));
            columns.add(Column.scalar("videos/" + video.name() + "/from_timestamp", MinorType.FLOAT8));
            columns.add(Column.scalar("videos/" + video.name() + "/to_timestamp", MinorType.FLOAT8));
        }
        for (Column feature : StatsJson.features(schema)) {
            for (StatsJson.Figure figure : StatsJson.FIGURES) {
                columns.add(list("stats/" + feature.name() + "/" + figure.name(), MinorType.FLOAT8));
            }
            columns.add(list("stats/" + feature.name() + "/count", MinorType.BIGINT));
        }
        columns.add(Column.scalar("robocache/root", MinorType.INT));
        columns.add(Column.scalar("robocache/path", MinorType.VARCHAR));
        columns.add(Column.scalar("robocache/ordinal", MinorType.INT));
        columns.add(Column.scalar("robocache/part", MinorType.INT));
        columns.add(Column.scalar("robocache/fingerprint", MinorType.VARCHAR));
        columns.add(Column.scalar("robocache/losses", MinorType.BIGINT));
        return columns;
    }

    private static Column list(String name, MinorType type) {
        return new Column(name, type, Column.RAGGED, List.of(), Map.of(), false);
    }

    @Override
    public void accept(Sidecar sidecar) throws IOException {
        int file = numbering.of(sidecar.shard()).file();
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.status() == Status.WRITTEN) {
                table.append(row(outcome, new Place(episode, index, file, fileNumber), schema, videos));
                episode++;
                index += outcome.frames();
            }
        }
    }

    static List<Object> row(EpisodeOutcome outcome, Place place, DatasetSchema schema, VideoPlan videos) {
        Set<String> tasks = new LinkedHashSet<>();
        outcome.tasks().forEach(run -> tasks.add(run.task()));
        List<Object> row = new ArrayList<>(List.of(place.episode(), List.copyOf(tasks), outcome.frames()));
        row.add((long) place.data() / Layout.CHUNK_FILES);
        row.add((long) place.data() % Layout.CHUNK_FILES);
        row.add(place.index());
        row.add(place.index() + outcome.frames());
        row.add((long) place.table() / Layout.CHUNK_FILES);
        row.add((long) place.table() % Layout.CHUNK_FILES);
        for (VideoFeature video : schema.videos()) {
            VideoSpan span = outcome.videos().get(video.name());
            if (span == null) {
                throw new IllegalStateException("episode " + outcome.id() + " has no video " + video.name());
            }
            long number = videos.number(video.name(), outcome.id(), span);
            row.add(number / Layout.CHUNK_FILES);
            row.add(number % Layout.CHUNK_FILES);
            row.add(span.from());
            row.add(span.to());
        }
        for (Column feature : StatsJson.features(schema)) {
            List<DimensionStats> stats = StatsJson.of(outcome, feature);
            for (StatsJson.Figure figure : StatsJson.FIGURES) {
                row.add(stats.stream().map(figure.of()).toList());
            }
            row.add(List.of(StatsJson.count(stats)));
        }
        row.add(outcome.id().root());
        row.add(outcome.id().path());
        row.add(outcome.id().ordinal());
        row.add(outcome.id().part());
        row.add(outcome.fingerprint());
        row.add(outcome.losses().stream().mapToLong(loss -> loss.count()).sum());
        return row;
    }

    @Override
    public List<Placed> place() throws IOException {
        StagedFile file = table.finish(Map.of());
        return needed ? List.of(placement.place(path, file)) : List.of();
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
