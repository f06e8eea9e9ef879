package io.robocache.job;

import io.robocache.shard.Column;
import io.robocache.shard.DatasetSchema;
import io.robocache.stats.DimensionStats;
import io.robocache.stats.EpisodeStats;
import io.robocache.stats.QuantileHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;

/** Statistics of one episode: of each column that wants them, over its valid frames, and valid frames of each stream. */
final class EpisodeStatistics implements AutoCloseable {
    private final SortedMap<String, EpisodeStats> byColumn = new TreeMap<>();
    private final Map<String, Integer> rowsOf = new TreeMap<>(); // rows that statistics see of a frame
    private final SortedMap<String, Long> validFrames = new TreeMap<>();

    EpisodeStatistics(DatasetSchema schema, BufferAllocator memory) {
        for (Column column : schema.columns()) {
            if (column.statistics()) {
                rowsOf.put(column.name(), column.samples());
                byColumn.put(column.name(), new EpisodeStats(memory, column.statisticDimensions()));
            }
        }
    }

    /** Adds the next frames; borrowed. Of a window each sample counts that its mask has, not the padding. */
    void add(FrameBatch batch) {
        byColumn.forEach((name, stats) -> {
            FrameBatch.Values column = batch.column(name);
            stats.add(column.values(), column.valid(), batch.frames() * rowsOf.get(name));
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

    /** Frames at which each stream was valid. */
    Map<String, Long> validFrames() {
        return validFrames;
    }

    /** Adds this episode's values to the histograms of a shard, which get the columns they lack. */
    void addTo(Map<String, List<QuantileHistogram>> histograms, DatasetSchema schema) {
        for (Column column : schema.columns()) {
            if (column.statistics()) {
                List<QuantileHistogram> dimensions = histograms.computeIfAbsent(column.name(), name -> {
                    List<QuantileHistogram> empty = new ArrayList<>();
                    for (int d = 0; d < column.statisticDimensions(); d++) {
                        empty.add(new QuantileHistogram());
                    }
                    return empty;
                });
                byColumn.get(column.name()).addTo(dimensions);
            }
        }
    }

    @Override
    public void close() {
        byColumn.values().forEach(EpisodeStats::close);
    }
}
