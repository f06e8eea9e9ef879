package io.robocache.udf;

import io.robocache.stats.DimensionStats;
import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code rc_stats}: statistics of a feature over the rows of a group. */
final class StatsFunction implements SqlFunction {

    private static final String NAME = "rc_stats";

    /** Of one dimension. */
    static final StructType DIMENSION = new StructType()
            .add("count", DataTypes.LongType, false)
            .add("non_finite", DataTypes.LongType, false)
            .add("min", DataTypes.DoubleType, false)
            .add("max", DataTypes.DoubleType, false)
            .add("mean", DataTypes.DoubleType, false)
            .add("std", DataTypes.DoubleType, false);

    @Override
    public FunctionText text() {
        return new FunctionText(
                NAME,
                List.of(Parameter.of("value", "number or boolean, or array of them, equally long in all rows")),
                "Returns count, non_finite, min, max, mean and std (of the population) of a group: a struct, of arrays one"
                        + " for each place.",
                List.of(
                        new Example(
                                "SELECT to_json(_FUNC_(v)) FROM VALUES (1), (2), (3), (6), (NULL) AS t(v)",
                                "{\"count\":4,\"non_finite\":0,\"min\":1.0,\"max\":6.0,\"mean\":3.0,\"std\":1.8708286933869707}")),
                "NULL rows and NULL places are left out; NaN and infinities are left out and counted in non_finite. Without"
                        + " a value count is 0 and all else NaN. count, min and max are those of build; mean and std are"
                        + " folded in the order in which Spark brings the rows, within 1e-12 of build's (less of a"
                        + " std that is tiny beside the mean).");
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        Argument value = arguments.get(0);
        boolean list = value.type() instanceof ArrayType;
        DataType element = value.type() instanceof ArrayType array ? array.elementType() : value.type();
        NumberType number = NumberType.of(element.equals(DataTypes.NullType) ? DataTypes.DoubleType : element);
        if (number == null) {
            throw value.refused(
                    "a value of type " + value.type().catalogString(), "it is a number, a boolean or an array of them");
        }
        return new Bound(value.type(), list, number);
    }

    /** The counts as Spark holds them. */
    static Object row(DimensionStats s) {
        return new GenericInternalRow(new Object[] {s.count(), s.nonFinite(), s.min(), s.max(), s.mean(), s.std()});
    }

    private record Bound(DataType input, boolean list, NumberType number)
            implements AggregateFunction<Serializable, Object> {

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String canonicalName() {
            return "robocache.rc_stats" + input.catalogString();
        }

        @Override
        public DataType[] inputTypes() {
            return new DataType[] {input};
        }

        @Override
        public DataType resultType() {
            return list ? Vectors.arrayOf(DIMENSION) : DIMENSION;
        }

        @Override
        public boolean isResultNullable() {
            return false;
        }

        @Override
        public Serializable newAggregationState() {
            StatsState state = new StatsState();
            if (!list) {
                state.admits(1);
            }
            return state;
        }

        @Override
        public Serializable update(Serializable before, InternalRow row) {
            StatsState state = StatsState.of(before);
            if (row.isNullAt(0)) {
                return state;
            }
            if (!list) {
                state.add(0, number.present(row, 0));
                return state;
            }
            ArrayData values = row.getArray(0);
            if (!state.admits(values.numElements())) {
                throw refused(values.numElements(), state);
            }
            for (int d = 0; d < values.numElements(); d++) {
                if (!values.isNullAt(d)) {
                    state.add(d, number.present(values, d));
                }
            }
            return state;
        }

        @Override
        public Serializable merge(Serializable before, Serializable other) {
            StatsState left = StatsState.of(before);
            StatsState right = StatsState.of(other);
            if (!left.merge(right)) {
                throw refused(right.stats().size(), left);
            }
            return left;
        }

        private static IllegalArgumentException refused(int width, StatsState state) {
            return Argument.refused(
                    NAME,
                    "value",
                    "an array of %d numbers".formatted(width),
                    "others of the group have %d; all are equally long, group by the length"
                            .formatted(state.stats().size()));
        }

        @Override
        public Object produceResult(Serializable state) {
            List<DimensionStats> all = StatsState.of(state).stats();
            return list
                    ? new GenericArrayData(all.stream().map(StatsFunction::row).toArray())
                    : row(all.get(0));
        }
    }
}
