package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.robocache.shard.DatasetRows.DataFile;
import io.robocache.shard.EpisodeFigures.Run;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.fs.Path;

/**
 * Computes the sidecars of a published dataset again from its rows, shard by shard in order, and compares them with those
 * that were published. What only a recording tells is taken from there. Numbers the dataset on the way. Not thread-safe.
 */
final class RemadeSidecars implements AutoCloseable {
    /** What an array of figures holds; see {@link SidecarJson}. */
    private static final List<String> FIGURES =
            List.of("count", "non_finite", "min", "max", "mean", "m2", "q01", "q10", "q50", "q90", "q99");

    private final CheckedDataset dataset;
    private final Differences differences;
    private final FigureColumns columns;
    private final long[] rows; // of each shard
    private final Numbering numbering = new Numbering();
    private final BufferAllocator memory = new RootAllocator();
    private final RowCursor cursor;

    /** @param files of all shards, in order */
    RemadeSidecars(CheckedDataset dataset, DatasetHistory history, List<DataFile> files, Differences differences) {
        this.dataset = dataset;
        this.differences = differences;
        this.columns = FigureColumns.of(history.schema());
        this.rows = new long[history.shards()];
        files.forEach(file -> rows[file.shard()] += file.rows());
        this.cursor = new RowCursor(new DatasetRows(dataset.root(), dataset.hadoop(), history, files, columns.read()));
    }

    /** The numbers of the shards so far. */
    Numbering numbering() {
        return numbering;
    }

    /**
     * The next sidecar.
     *
     * @throws IOException if the published one is none, or does not fit its rows so that nothing can be compared
     */
    Sidecar next(Manifest version, int shard) throws IOException {
        String file = Layout.sidecar(shard);
        byte[] text = dataset.storage().read(new Path(dataset.root(), file));
        Sidecar told = SidecarJson.readOfAnyWriter(text, file);
        if (told.shard() != shard || told.rows() != rows[shard]) {
            throw new IOException("[" + file + "] is of shard " + told.shard() + " with " + told.rows()
                    + " rows; shard " + shard + " has " + rows[shard]);
        }
        differences.values(file, "plan", told.planHash(), version.plan());
        long episode = numbering.episodes();
        numbering.add(told);
        ShardNumbers numbers = numbering.of(shard);
        Map<String, List<QuantileHistogram>> histograms = new TreeMap<>();
        List<EpisodeOutcome> outcomes = new ArrayList<>();
        int written = 0;
        int run = 0;
        for (EpisodeOutcome outcome : told.outcomes()) {
            if (outcome.status() == Status.QUARANTINED) {
                outcomes.add(outcome);
                continue;
            }
            int nextRun = run + numbers.runs()[written++];
            try (EpisodeFigures figures = new EpisodeFigures(columns, episode, memory)) {
                cursor.next(outcome.frames(), figures::add);
                figures.addTo(histograms);
                outcomes.add(figures.outcome(outcome));
                differences.values(
                        file,
                        "episode " + episode + ", task_index by rows",
                        words(runs(numbers, run, nextRun)),
                        words(figures.tasks()));
            }
            run = nextRun;
            episode++;
        }
        Sidecar computed = new Sidecar(shard, told.planHash(), told.file(), outcomes, histograms);
        compare(file, text, computed);
        return computed;
    }

    /** Runs of a task as its rows show them: two of one sentence are one. */
    private static List<Run> runs(ShardNumbers numbers, int from, int to) {
        List<Run> runs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            long task = numbers.runTasks()[i];
            long frames = numbers.runFrames()[i];
            int last = runs.size() - 1;
            if (last >= 0 && runs.get(last).task() == task) {
                runs.set(last, new Run(task, runs.get(last).rows() + frames));
            } else {
                runs.add(new Run(task, frames));
            }
        }
        return runs;
    }

    private static String words(List<Run> runs) {
        return String.join(
                ", ", runs.stream().map(run -> run.rows() + " of " + run.task()).toList());
    }

    private void compare(String file, byte[] text, Sidecar computed) throws IOException {
        byte[] again = SidecarJson.write(computed);
        if (Arrays.equals(text, again)) {
            return;
        }
        JsonNode found = Json.read(text);
        JsonNode other = Json.read(again);
        long episode = numbering.of(computed.shard()).firstEpisode();
        for (int i = 0; i < computed.outcomes().size(); i++) {
            EpisodeOutcome outcome = computed.outcomes().get(i);
            boolean written = outcome.status() == Status.WRITTEN;
            JsonNode one = found.path("episodes").path(i);
            JsonNode two = other.path("episodes").path(i);
            if (outcome.trace().equals(EpisodeTrace.NONE) && !one.has("trace")) {
                ((ObjectNode) two).remove("trace"); // of a version that kept nothing
            }
            if (!one.equals(two)) {
                String what = written ? "episode " + episode + "," : "episode " + outcome.id() + ",";
                differences.json(file, what, named(one), named(two));
            }
            episode += written ? 1 : 0;
        }
        differences.json(file, "histograms", found.path("histograms"), other.path("histograms"));
    }

    /** An episode whose figures have names. */
    private static JsonNode named(JsonNode episode) {
        ObjectNode copy = episode.deepCopy();
        for (JsonNode feature : copy.path("stats")) {
            ArrayNode dimensions = (ArrayNode) feature;
            for (int d = 0; d < dimensions.size(); d++) {
                ObjectNode figures = JsonNodeFactory.instance.objectNode();
                for (int i = 0; i < FIGURES.size(); i++) {
                    figures.set(FIGURES.get(i), dimensions.get(d).path(i));
                }
                dimensions.set(d, figures);
            }
        }
        return copy;
    }

    @Override
    public void close() throws IOException {
        try (memory) {
            cursor.close();
        }
    }
}
