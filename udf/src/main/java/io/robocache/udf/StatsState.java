package io.robocache.udf;

import io.robocache.stats.DimensionStats;
import io.robocache.stats.Moments;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Running statistics of each dimension of a feature, without quantiles. Not thread-safe. */
final class StatsState implements Serializable {

    private static final long serialVersionUID = 1;

    private final ArrayList<Moments> dimensions = new ArrayList<>();

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
