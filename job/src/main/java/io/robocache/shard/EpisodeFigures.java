package io.robocache.shard;

import io.robocache.stats.DimensionStats;
import io.robocache.stats.EpisodeStats;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;

/**
 * Everything that a sidecar tells of the rows of one written episode, computed from its published rows in their order. In
 * memory are the values of its features, 8 bytes each, and its ages. Not thread-safe; the caller closes.
 */
final class EpisodeFigures implements AutoCloseable {
    private final FigureColumns columns;
    private final BufferAllocator memory;
    private final long episode;
    private final Map<String, EpisodeStats> stats = new HashMap<>(); // by feature
    private final Map<String, SyncAges> ages = new TreeMap<>(); // by stream, as those
    private final Map<String, AgeTrace> traces = new TreeMap<>();
    private final List<Run> tasks = new ArrayList<>();
    private long rows;
    private long firstNanos;
    private long lastNanos;

    /** Rows behind each other with one {@code task_index}. */
    record Run(long task, long rows) {}

    /** @param episode its {@code episode_index} */
    EpisodeFigures(FigureColumns columns, long episode, BufferAllocator memory) {
        this.columns = columns;
        this.episode = episode;
        this.memory = memory;
        for (Column feature : columns.features()) {
            stats.put(feature.name(), new EpisodeStats(memory, feature.statisticDimensions()));
        }
        for (String stream : columns.ages().keySet()) {
            ages.put(stream, new SyncAges());
            traces.put(stream, new AgeTrace());
        }
    }

    /**
     * Adds the next rows, of a block that has {@link FigureColumns#read}.
     *
     * @throws IOException if one is of another episode
     */
    void add(CellBlock block, int from, int count) throws IOException {
        Map<String, FieldVector> of = new HashMap<>();
        try {
            for (Cells cells : block.columns()) {
                of.put(cells.column().name(), cells.vector(from, count, memory));
            }
            numbers(of, block.file(), count);
            for (Column feature : columns.features()) {
                FieldVector valid = of.get(columns.validity().get(feature.name())); // null: all of them
                stats.get(feature.name())
                        .add(of.get(feature.name()), (BitVector) valid, Math.multiplyExact(count, feature.samples()));
            }
            columns.ages().forEach((stream, column) -> {
                Float4Vector values = (Float4Vector) of.get(column);
                for (int i = 0; i < count; i++) {
                    ages.get(stream).add(values.get(i));
                    traces.get(stream).add(values.get(i));
                }
            });
            rows += count;
        } finally {
            of.values().forEach(FieldVector::close);
        }
    }

    private void numbers(Map<String, FieldVector> of, String file, int count) throws IOException {
        BigIntVector episodes = (BigIntVector) of.get(DatasetSchema.EPISODE_INDEX.name());
        BigIntVector indexes = (BigIntVector) of.get(DatasetSchema.TASK_INDEX.name());
        BigIntVector times = (BigIntVector) of.get(DatasetSchema.T_NS.name());
        for (int i = 0; i < count; i++) {
            if (episodes.get(i) != episode) {
                throw new IOException("[" + file + "] has rows of episode " + episodes.get(i)
                        + " where the sidecar of their shard has episode " + episode);
            }
            Run last = tasks.isEmpty() ? null : tasks.get(tasks.size() - 1);
            if (last != null && last.task() == indexes.get(i)) {
                tasks.set(tasks.size() - 1, new Run(last.task(), last.rows() + 1));
            } else {
                tasks.add(new Run(indexes.get(i), 1));
            }
        }
        firstNanos = rows == 0 ? times.get(0) : firstNanos;
        lastNanos = times.get(count - 1);
    }

    /** The runs of {@code task_index}, in order. */
    List<Run> tasks() {
        return List.copyOf(tasks);
    }

    /** Counts the values into the histograms of a shard, which get the features they lack. */
    void addTo(Map<String, List<QuantileHistogram>> histograms) {
        for (Column feature : columns.features()) {
            List<QuantileHistogram> dimensions = histograms.computeIfAbsent(
                    feature.name(), name -> QuantileHistogram.several(feature.statisticDimensions()));
            stats.get(feature.name()).addTo(dimensions);
        }
    }

    /**
     * The episode with what was computed; once, at the end.
     *
     * @param told as its sidecar has it, where the rest is taken from: what only the recording tells
     */
    EpisodeOutcome outcome(EpisodeOutcome told) {
        Map<String, List<DimensionStats>> figures = new TreeMap<>();
        stats.forEach((feature, of) -> figures.put(feature, of.finish()));
        Map<String, StreamSync> sync = new TreeMap<>();
        ages.forEach((stream, of) -> sync.put(stream, of.finish()));
        return new EpisodeOutcome(
                told.id(),
                told.fingerprint(),
                told.status(),
                rows,
                told.tasks(),
                told.losses(),
                told.warnings(),
                null,
                figures,
                sync,
                told.videos(),
                trace(told.trace()));
    }

    private EpisodeTrace trace(EpisodeTrace told) {
        if (told.equals(EpisodeTrace.NONE)) {
            return told; // of a version that kept nothing
        }
        Map<String, StreamTrace> streams = new TreeMap<>();
        traces.forEach((stream, of) -> {
            StreamTrace recorded = told.streams().get(stream);
            streams.put(stream, of.finish(recorded == null ? MessageTimes.NONE : recorded.messages()));
        });
        return new EpisodeTrace(firstNanos, lastNanos, streams, told.views());
    }

    @Override
    public void close() {
        stats.values().forEach(EpisodeStats::close);
    }
}
