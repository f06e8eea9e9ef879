package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * How well the streams meet the frames: {@code sync.parquet}, in later versions {@code sync-00002.parquet} and so on, has a
 * row for each written episode of the version and stream, {@code sync.json} one entry for each stream over all episodes. The driver keeps a few bytes an episode.
 */
public final class SyncReport implements SidecarSink {
    /** In the order of episodes, then of streams by name. */
    static final List<Column> COLUMNS = List.of(
            Column.scalar("episode_index", MinorType.BIGINT),
            Column.scalar("stream", MinorType.VARCHAR),
            Column.scalar("frames", MinorType.BIGINT),
            Column.scalar("valid", MinorType.BIGINT),
            Column.scalar("match_rate", MinorType.FLOAT8),
            Column.scalar("age_ms_median", MinorType.FLOAT8),
            Column.scalar("age_ms_p95", MinorType.FLOAT8),
            Column.scalar("age_ms_max", MinorType.FLOAT8));

    private final Placement placement;
    private final TableWriter table;
    private final SyncTotals totals = new SyncTotals();
    private final String path;
    private long episode;

    SyncReport(Publication what, Placement placement) throws IOException {
        this.placement = placement;
        this.path = Layout.syncTable(what.version());
        this.table = new TableWriter(placement.prepared(path), placement.storage(), COLUMNS);
    }

    @Override
    public void earlier(Sidecar sidecar) {
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.status() == Status.WRITTEN) {
                outcome.sync().forEach((stream, sync) -> totals.add(episode, stream, sync));
                episode++;
            }
        }
    }

    @Override
    public void accept(Sidecar sidecar) throws IOException {
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.status() == Status.WRITTEN) {
                for (Map.Entry<String, StreamSync> stream : outcome.sync().entrySet()) {
                    table.append(row(episode, stream.getKey(), stream.getValue()));
                    totals.add(episode, stream.getKey(), stream.getValue());
                }
                episode++;
            }
        }
    }

    /** A row of the table. */
    static List<Object> row(long episode, String stream, StreamSync sync) {
        return List.of(
                episode,
                stream,
                sync.frames(),
                sync.valid(),
                sync.matchRate(),
                sync.medianMillis(),
                sync.p95Millis(),
                sync.maxMillis());
    }

    /** A row of the table as it was measured. */
    static StreamSync sync(Map<String, Object> row) {
        return new StreamSync(
                (long) row.get("frames"),
                (long) row.get("valid"),
                (double) row.get("age_ms_median"),
                (double) row.get("age_ms_p95"),
                (double) row.get("age_ms_max"));
    }

    @Override
    public List<Placed> place() throws IOException {
        return List.of(
                placement.place(path, table.finish(Map.of())), placement.place(Layout.SYNC_SUMMARY, totals.json()));
    }

    /**
     * Reads the summary of a published dataset.
     *
     * @param root the dataset's folder
     * @throws IOException if it is not there or no summary
     */
    public static List<StreamFit> read(Path root, Configuration hadoop) throws IOException {
        List<StreamFit> fits = new ArrayList<>();
        JsonNode json = Json.read(Storage.reading(root, hadoop).read(new Path(root, Layout.SYNC_SUMMARY)));
        for (JsonNode stream : json.path("streams")) {
            fits.add(new StreamFit(
                    stream.path("stream").asText(),
                    stream.path("episodes").longValue(),
                    stream.path("frames").longValue(),
                    stream.path("valid").longValue(),
                    stream.path("worst_episode").longValue(),
                    number(stream.path("worst_match_rate")),
                    number(stream.path("age_ms_median_of_medians")),
                    number(stream.path("age_ms_worst_p95")),
                    number(stream.path("age_ms_max"))));
        }
        return fits;
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
