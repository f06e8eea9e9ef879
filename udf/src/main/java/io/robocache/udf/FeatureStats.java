package io.robocache.udf;

import io.robocache.stats.DimensionStats;
import io.robocache.stats.Moments;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Aggregator;

/**
 * What {@code rc_stats} gives of numbers, for typed datasets: {@code numbers.select(new FeatureStats().toColumn())}. NULL is
 * left out; the result has the fields count, non_finite, min, max, mean and std.
 */
public final class FeatureStats extends Aggregator<Double, Moments, Row> {

    private static final long serialVersionUID = 1;

    /** Of any column of numbers. */
    public FeatureStats() {}

    @Override
    public Moments zero() {
        return new Moments();
    }

    @Override
    public Moments reduce(Moments so, Double value) {
        if (value != null && Double.isFinite(value)) {
            so.add(value);
        } else if (value != null) {
            so.addNonFinite();
        }
        return so;
    }

    @Override
    public Moments merge(Moments left, Moments right) {
        left.merge(right.stats());
        return left;
    }

    @Override
    public Row finish(Moments all) {
        DimensionStats s = all.stats();
        return RowFactory.create(s.count(), s.nonFinite(), s.min(), s.max(), s.mean(), s.std());
    }

    @Override
    public Encoder<Moments> bufferEncoder() {
        return Encoders.javaSerialization(Moments.class);
    }

    @Override
    public Encoder<Row> outputEncoder() {
        return Encoders.row(StatsFunction.DIMENSION);
    }
}
