package io.robocache.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * Statistics of one feature over a dataset: episodes folded in {@code episode_index} order by one reader, as merges of
 * floating-point moments depend on their order; quantiles from histograms, which come in any order. Not thread-safe.
 */
public final class DatasetStats {

    private final List<Moments> moments = new ArrayList<>();
    private final List<QuantileHistogram> histograms;

    /** Of a feature with that many dimensions. */
    public DatasetStats(int width) {
        for (int i = 0; i < width; i++) {
            moments.add(new Moments());
        }
        histograms = QuantileHistogram.several(width);
    }

    /**
     * Folds the next episode in order.
     *
     * @throws IllegalArgumentException if it has another number of dimensions
     */
    public void fold(List<DimensionStats> nextEpisode) {
        if (nextEpisode.size() != moments.size()) {
            throw new IllegalArgumentException("statistics of %d dimensions refused: the feature has %d"
                    .formatted(nextEpisode.size(), moments.size()));
        }
        for (int i = 0; i < nextEpisode.size(); i++) {
            moments.get(i).merge(nextEpisode.get(i));
        }
    }

    /** Adds the histogram of a part of the dataset, in any order. */
    public void add(int dimension, QuantileHistogram part) {
        histograms.get(dimension).merge(part);
    }

    /**
     * The statistics of each dimension.
     *
     * @throws IllegalStateException if the histograms do not hold as many values as the episodes
     */
    public List<DimensionStats> finish() {
        List<DimensionStats> all = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            Moments m = moments.get(i);
            QuantileHistogram h = histograms.get(i);
            if (h.total() != m.count()) {
                throw new IllegalStateException(
                        "dimension %d: histograms hold %d values, episodes %d; add each part once"
                                .formatted(i, h.total(), m.count()));
            }
            // The bin's least value may lie below every value that it holds.
            all.add(m.finish(percent -> Math.max(h.quantile(percent), m.min())));
        }
        return all;
    }
}
