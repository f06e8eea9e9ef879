package io.robocache.stats;

import java.io.Serializable;
import java.util.function.IntToDoubleFunction;

/** Running count, extremes, mean and squared deviations; merges are made in the order of the calls. Not thread-safe. */
public final class Moments implements Serializable {

    private static final long serialVersionUID = 1;

    private long count;
    private long nonFinite;
    private double min = Double.NaN;
    private double max = Double.NaN;
    private double mean = Double.NaN;
    private double m2 = Double.NaN;

    /** Of no value yet. */
    public Moments() {}

    /** Adds one finite value, as the statistics (1, v, 0). */
    public void add(double v) {
        merge(1, v, v, v, 0);
    }

    /** Counts a NaN or an infinity, which is left out. */
    public void addNonFinite() {
        nonFinite++;
    }

    /** Folds the statistics of values that come after those so far. */
    public void merge(DimensionStats other) {
        nonFinite += other.nonFinite();
        merge(other.count(), other.min(), other.max(), other.mean(), other.m2());
    }

    private void merge(long otherCount, double otherMin, double otherMax, double otherMean, double otherM2) {
        if (otherCount == 0) {
            return;
        }
        if (count == 0) {
            min = otherMin;
            max = otherMax;
            mean = otherMean;
            m2 = otherM2;
        } else {
            double na = count;
            double nb = otherCount;
            double n = na + nb;
            double d = otherMean - mean;
            mean = mean + d * (nb / n);
            m2 = (m2 + otherM2) + (d * d) * ((na * nb) / n);
            // Math.min and max order -0 below +0.
            min = Math.min(min, otherMin);
            max = Math.max(max, otherMax);
        }
        count += otherCount;
    }

    long count() {
        return count;
    }

    double min() {
        return min;
    }

    /** The statistics so far, the quantiles NaN. */
    public DimensionStats stats() {
        return finish(percent -> Double.NaN);
    }

    /** The statistics so far, with the quantile of each percentage from {@code quantiles}. */
    DimensionStats finish(IntToDoubleFunction quantiles) {
        return new DimensionStats(
                count,
                nonFinite,
                min,
                max,
                mean,
                m2,
                quantiles.applyAsDouble(1),
                quantiles.applyAsDouble(10),
                quantiles.applyAsDouble(50),
                quantiles.applyAsDouble(90),
                quantiles.applyAsDouble(99));
    }
}
