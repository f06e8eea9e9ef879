package io.robocache.job;

import io.robocache.shard.AgeTrace;
import io.robocache.shard.Column;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.MessageTimes;
import io.robocache.shard.StreamSync;
import io.robocache.shard.StreamTrace;
import io.robocache.shard.SyncAges;
import io.robocache.stats.DimensionStats;
import io.robocache.stats.EpisodeStats;
import io.robocache.stats.QuantileHistogram;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;

/** Statistics of one episode: of each column that wants them, over its valid frames, and how well each stream met the frames. */
final class EpisodeStatistics implements AutoCloseable {
    private final SortedMap<String, EpisodeStats> byColumn = new TreeMap<>();
    private final Map<String, Integer> rowsOf = new TreeMap<>(); // rows that statistics see of a frame
    private final SortedMap<String, Long> validFrames = new TreeMap<>();
    private final SortedMap<String, SyncAges> ages = new TreeMap<>();
    private final SortedMap<String, AgeTrace> traces = new TreeMap<>();

    EpisodeStatistics(DatasetSchema schema, BufferAllocator memory) {
        for (Column column : schema.columns()) {
            if (column.statistics()) {
                rowsOf.put(column.name(), column.samples());
                byColumn.put(column.name(), new EpisodeStats(memory, column.statisticDimensions()));
            }
            ColumnNames.streamOfAge(column.name()).ifPresent(stream -> {
                ages.put(stream, new SyncAges());
                traces.put(stream, new AgeTrace());
            });
        }
    }

    /** Adds the next frames; borrowed. Of a window each sample counts that its mask has, not the padding. */
    void add(FrameBatch batch) {
        byColumn.forEach((name, stats) -> {
            FrameBatch.Values column = batch.column(name);
            stats.add(column.values(), column.valid(), batch.frames() * rowsOf.get(name));
        });
        ages.forEach((stream, collected) -> {
            Float4Vector age =
                    (Float4Vector) batch.column(ColumnNames.ageMillis(stream)).values();
            AgeTrace trace = traces.get(stream);
            for (int i = 0; i < batch.frames(); i++) {
                collected.add(age.get(i));
                trace.add(age.get(i));
            }
        });
    }

    /** Counts the valid frames of a stream or cloud. */
    void count(String stream, BitVector valid) {
        long count = valid.getValueCount();
        for (int i = 0; i < valid.getValueCount(); i++) {
            count -= 1 - valid.get(i);
        }
        validFrames.merge(stream, count, Long::sum);
    }

    /** Per column and dimension. */
    Map<String, List<DimensionStats>> finish() {
        Map<String, List<DimensionStats>> all = new TreeMap<>();
        byColumn.forEach((name, stats) -> all.put(name, stats.finish()));
        return all;
    }

    /**
     * How well each stream and cloud met the frames; once, at the end.
     *
     * @throws IllegalStateException if a frame is valid without an age, or has an age without being valid: a bug
     */
    Map<String, StreamSync> sync() {
        Map<String, StreamSync> sync = new TreeMap<>();
        ages.forEach((stream, collected) -> {
            StreamSync met = collected.finish();
            if (met.valid() != validFrames.getOrDefault(stream, 0L)) {
                throw new IllegalStateException("stream %s: %d frames are valid, %d have an age"
                        .formatted(stream, validFrames.getOrDefault(stream, 0L), met.valid()));
            }
            sync.put(stream, met);
        });
        return sync;
    }

    /**
     * What the report shows of each stream and cloud; once, at the end.
     *
     * @param messages what each recorded
     */
    Map<String, StreamTrace> traces(Map<String, MessageTimes> messages) {
        Map<String, StreamTrace> all = new TreeMap<>();
        traces.forEach(
                (stream, trace) -> all.put(stream, trace.finish(messages.getOrDefault(stream, MessageTimes.NONE))));
        return all;
    }

    /** Adds this episode's values to the histograms of a shard, which get the columns they lack. */
    void addTo(Map<String, List<QuantileHistogram>> histograms, DatasetSchema schema) {
        for (Column column : schema.columns()) {
            if (column.statistics()) {
                List<QuantileHistogram> dimensions = histograms.computeIfAbsent(
                        column.name(), name -> QuantileHistogram.several(column.statisticDimensions()));
                byColumn.get(column.name()).addTo(dimensions);
            }
        }
    }

    @Override
    public void close() {
        byColumn.values().forEach(EpisodeStats::close);
    }
}
