package io.robocache.udf;

import io.robocache.stats.DimensionStats;
import io.robocache.stats.Moments;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Running statistics of each dimension of a feature, without quantiles. Not thread-safe. Written as an array of numbers, six
 * for each dimension: Spark reads states with the class loader of its own jars, which knows no class of an added one.
 */
final class StatsState implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int NUMBERS = 6;

    private final transient ArrayList<Moments> dimensions = new ArrayList<>();

    /** A state as it is, or as it was written. */
    static StatsState of(Serializable state) {
        if (state instanceof StatsState open) {
            return open;
        }
        long[] written = (long[]) state;
        StatsState read = new StatsState();
        for (int at = 0; at < written.length; at += NUMBERS) {
            Moments moments = new Moments();
            moments.merge(new DimensionStats(
                    written[at],
                    written[at + 1],
                    Double.longBitsToDouble(written[at + 2]),
                    Double.longBitsToDouble(written[at + 3]),
                    Double.longBitsToDouble(written[at + 4]),
                    Double.longBitsToDouble(written[at + 5]),
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN));
            read.dimensions.add(moments);
        }
        return read;
    }

    private Object writeReplace() {
        long[] written = new long[NUMBERS * dimensions.size()];
        int at = 0;
        for (DimensionStats s : stats()) {
            written[at++] = s.count();
            written[at++] = s.nonFinite();
            for (double number : new double[] {s.min(), s.max(), s.mean(), s.m2()}) {
                written[at++] = Double.doubleToRawLongBits(number);
            }
        }
        return written;
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a state is written as numbers");
    }

    /** Makes room for that many dimensions; false if there are others already. */
    boolean admits(int width) {
        if (dimensions.isEmpty()) {
            for (int d = 0; d < width; d++) {
                dimensions.add(new Moments());
            }
        }
        return dimensions.size() == width;
    }

    /** Adds a value of one dimension. */
    void add(int dimension, double v) {
        if (Double.isFinite(v)) {
            dimensions.get(dimension).add(v);
        } else {
            dimensions.get(dimension).addNonFinite();
        }
    }

    /** Folds what another part of the rows gave; false if it has other dimensions. */
    boolean merge(StatsState other) {
        if (other.dimensions.isEmpty()) {
            return true;
        }
        if (!admits(other.dimensions.size())) {
            return false;
        }
        for (int d = 0; d < dimensions.size(); d++) {
            dimensions.get(d).merge(other.dimensions.get(d).stats());
        }
        return true;
    }

    /** So far. */
    List<DimensionStats> stats() {
        return dimensions.stream().map(Moments::stats).toList();
    }
}
