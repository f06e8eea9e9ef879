package io.robocache.stats;

import java.io.Serializable;

/**
 * Statistics of one dimension of a feature (numeric specification, section 8). Without a value the count is 0 and all
 * else NaN.
 *
 * @param count     finite values
 * @param nonFinite values of valid frames that were left out for a NaN or an infinity
 * @param min       the least, with -0 below +0
 * @param max       the greatest, with -0 below +0
 * @param mean      the mean, folded in order
 * @param m2        the sum of squared deviations, folded in order
 * @param q01       the value of rank ceil(count / 100); {@code q10} to {@code q99} likewise
 */
public record DimensionStats(
        long count,
        long nonFinite,
        double min,
        double max,
        double mean,
        double m2,
        double q01,
        double q10,
        double q50,
        double q90,
        double q99)
        implements Serializable {

    /** Makes a mean that overflowed to a NaN the canonical one: which NaN a sum gives depends on the processor. */
    public DimensionStats {
        mean = canonical(mean);
        m2 = canonical(m2);
    }

    /** The standard deviation of the population; NaN without a value. */
    public double std() {
        return canonical(Math.sqrt(m2 / count));
    }

    private static double canonical(double v) {
        return Double.longBitsToDouble(Double.doubleToLongBits(v));
    }
}
