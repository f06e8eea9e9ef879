package io.robocache.udf;

import io.robocache.align.AlignedColumn;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import io.robocache.udf.StreamOfRow.Sample;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** {@code rc_resample}: a stream in two arrays onto target times. */
final class ResampleFunction implements SqlFunction {

    static final String NULLS = "A NULL array gives NULL. A sample whose time, value or component is NULL is left out;"
            + " a NULL target is refused. Samples may come in any order; of those with equal times the last is kept."
            + " Where a target has no value, valid is false, floats and age_ms are NaN, integers 0, strings empty."
            + " Bit-equal to what build writes.";

    @Override
    public FunctionText text() {
        List<Parameter> parameters = new ArrayList<>(List.of(
                Parameter.of("times", "array of BIGINT nanoseconds or TIMESTAMP"),
                Parameter.of("values", "array of as many numbers, booleans, strings or arrays of numbers"),
                Parameter.of("targets", "array of BIGINT nanoseconds or TIMESTAMP")));
        parameters.addAll(AlignmentReader.parameters());
        return new FunctionText(
                "rc_resample",
                parameters,
                "Returns the stream at each target: value, valid and age_ms, and of policy window mask.",
                List.of(new Example(
                        "SELECT to_json(_FUNC_(array(0, 10, 40), array(1D, 2D, 8D), array(5, 40, 50), 'linear', 20))",
                        "{\"value\":[1.5,8.0,\"NaN\"],\"valid\":[true,true,false],\"age_ms\":[5.0E-6,0.0,\"NaN\"]}")),
                NULLS);
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        Alignment how = AlignmentReader.read(arguments.subList(3, 7));
        BoundScalar isNull = BoundScalar.ofNull(arguments, 3);
        if (isNull != null) {
            return isNull;
        }
        TimeType times = stamps(arguments.get(0));
        TimeType targets = stamps(arguments.get(2));
        Argument values = arguments.get(1);
        SampleType sample = values.type() instanceof ArrayType array ? SampleType.of(array.elementType()) : null;
        if (sample == null) {
            throw values.refused(
                    "a value of type " + values.type().catalogString(), "it is an array; " + SampleType.EXPECTED);
        }
        Body body = new Body(times, sample, targets, how);
        return BoundScalar.of(arguments, 3, body.type(values), body);
    }

    /** The type of an argument that is an array of stamps. */
    static TimeType stamps(Argument argument) {
        TimeType type = argument.type() instanceof ArrayType array ? TimeType.ofStamp(array.elementType()) : null;
        if (type == null) {
            throw argument.refused(
                    "a value of type " + argument.type().catalogString(), "it is an array; " + TimeType.STAMPS);
        }
        return type;
    }

    /** The type of a target's value. */
    static DataType result(Argument argument, SampleType sample, Alignment how) {
        try {
            return sample.result(how);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: argument %s: %s".formatted(argument.function(), argument.name(), e.getMessage()), e);
        }
    }

    private record Body(TimeType times, SampleType sample, TimeType targets, Alignment how) implements RowFunction {

        private static final String NAME = "rc_resample";

        DataType type(Argument values) {
            List<StructField> fields = new ArrayList<>();
            fields.add(field("value", result(values, sample, how)));
            fields.add(field("valid", DataTypes.BooleanType));
            fields.add(field("age_ms", DataTypes.FloatType));
            if (how.policy() == Policy.WINDOW) {
                fields.add(field("mask", Vectors.arrayOf(DataTypes.BooleanType)));
            }
            return DataTypes.createStructType(fields);
        }

        private static StructField field(String name, DataType element) {
            return DataTypes.createStructField(name, Vectors.arrayOf(element), false);
        }

        @Override
        public Object apply(InternalRow arguments) {
            ArrayData stamps = arguments.getArray(0);
            ArrayData values = arguments.getArray(1);
            int n = stamps.numElements();
            if (values.numElements() != n) {
                throw Argument.refused(
                        NAME,
                        "values",
                        values.numElements() + " values",
                        "there are %d times, one a value".formatted(n));
            }
            StreamOfRow stream = new StreamOfRow(NAME, "values", List.of(sample), n);
            for (int i = 0; i < n; i++) {
                if (!stamps.isNullAt(i)) {
                    stream.add(StreamOfRow.nanos(NAME, "times", times, stamps, i), new Sample(values, i));
                }
            }
            long[] at = StreamOfRow.targets(NAME, arguments.getArray(2), targets);
            return stream.align(at, how, columns -> row(columns.get(0), at.length));
        }

        private InternalRow row(AlignedColumn column, int count) {
            List<Object> fields = new ArrayList<>();
            fields.add(
                    sample.isArray(how)
                            ? lists(column.values(), column.width(), count)
                            : Vectors.array(column.values()));
            fields.add(Vectors.array(column.valid()));
            fields.add(Vectors.array(column.ageMillis()));
            if (how.policy() == Policy.WINDOW) {
                fields.add(lists(column.mask(), how.samples(), count));
            }
            return new GenericInternalRow(fields.toArray());
        }

        private static ArrayData lists(FieldVector vector, int width, int count) {
            Object[] lists = new Object[count];
            for (int i = 0; i < count; i++) {
                lists[i] = Vectors.array(vector, i * width, width);
            }
            return new GenericArrayData(lists);
        }
    }
}
