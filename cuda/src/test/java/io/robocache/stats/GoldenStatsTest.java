package io.robocache.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import io.robocache.golden.Golden;
import io.robocache.golden.GoldenArray;
import io.robocache.golden.GoldenCase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class GoldenStatsTest {

    @TestFactory
    Stream<DynamicNode> stats() {
        return Golden.cases("stats", GoldenStatsTest::check);
    }

    private static void check(GoldenCase c) {
        GoldenArray values = c.array("/inputs/value");
        GoldenArray valid = c.array("/inputs/valid");
        int width = values.shape()[1];
        DatasetStats dataset = new DatasetStats(width);
        List<DimensionStats> episodes = new ArrayList<>();
        int start = 0;
        try (Backend backend = TestBackends.open(Backend.Kind.CPU)) {
            for (int e = 0; e < c.size("/params/episode_frames"); e++) {
                int rows = (int) c.number("/params/episode_frames/" + e);
                try (EpisodeStats episode = new EpisodeStats(backend.memory(), width)) {
                    // Two batches, as the split of an episode must not matter.
                    add(episode, backend, values, valid, start, rows / 3);
                    add(episode, backend, values, valid, start + rows / 3, rows - rows / 3);
                    List<DimensionStats> finished = episode.finish();
                    episodes.addAll(finished);
                    dataset.fold(finished);
                    List<QuantileHistogram> histograms =
                            Stream.generate(QuantileHistogram::new).limit(width).toList();
                    episode.addTo(histograms);
                    for (int d = 0; d < width; d++) {
                        QuantileHistogram h = histograms.get(d);
                        dataset.add(d, QuantileHistogram.of(h.bins(), h.counts()));
                    }
                }
                start += rows;
            }
        }
        checkAll(c, "/expected/", dataset.finish());
        checkAll(c, "/expected/episodes/", episodes);
    }

    private static void add(
            EpisodeStats episode, Backend backend, GoldenArray values, GoldenArray valid, int start, int rows) {
        int width = values.shape()[1];
        try (FieldVector part = values.pick(backend.memory(), rows * width, i -> (long) start * width + i);
                FieldVector partValid = valid.pick(backend.memory(), rows, i -> (long) start + i)) {
            episode.add(part, (BitVector) partValid, rows);
        }
    }

    private static void checkAll(GoldenCase c, String at, List<DimensionStats> all) {
        GoldenArray counts = c.array(at + "count");
        assertEquals(counts.size(), all.size(), "dimensions");
        Golden.assertBits(counts, all.stream().mapToLong(DimensionStats::count).toArray(), at + "count");
        check(c, at + "min", all, DimensionStats::min);
        check(c, at + "max", all, DimensionStats::max);
        check(c, at + "mean", all, DimensionStats::mean);
        check(c, at + "std", all, DimensionStats::std);
        check(c, at + "q01", all, DimensionStats::q01);
        check(c, at + "q10", all, DimensionStats::q10);
        check(c, at + "q50", all, DimensionStats::q50);
        check(c, at + "q90", all, DimensionStats::q90);
        check(c, at + "q99", all, DimensionStats::q99);
    }

    private static void check(
            GoldenCase c, String at, List<DimensionStats> all, ToDoubleFunction<DimensionStats> value) {
        long[] bits = all.stream()
                .mapToLong(s -> Double.doubleToRawLongBits(value.applyAsDouble(s)))
                .toArray();
        Golden.assertBits(c.array(at), bits, at);
    }
}
