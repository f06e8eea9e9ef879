package io.robocache.udf;

import io.robocache.align.AlignedColumn;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.udf.StreamOfRow.Sample;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** One row's stream, in arrays of times and values, onto its targets. */
record ResampleRow(Names names, TimeType times, SampleType sample, TimeType targets, Alignment how)
        implements RowFunction {

    /** What errors name. */
    record Names(String function, String times, String values, String targets) implements Serializable {}

    /**
     * Over arguments of these types.
     *
     * @throws IllegalArgumentException if one is no array of what it should hold
     */
    static ResampleRow of(Argument times, Argument values, Argument targets, Alignment how) {
        TimeType stamps = ResampleFunction.stamps(times);
        TimeType instants = ResampleFunction.stamps(targets);
        SampleType sample = values.type() instanceof ArrayType array ? SampleType.of(array.elementType()) : null;
        if (sample == null) {
            throw values.refused(
                    "a value of type " + values.type().catalogString(), "it is an array; " + SampleType.EXPECTED);
        }
        Names names = new Names(times.function(), times.name(), values.name(), targets.name());
        return new ResampleRow(names, stamps, sample, instants, how);
    }

    /**
     * The type of the result.
     *
     * @param values what an error names
     * @throws IllegalArgumentException if the policy cannot take the samples
     */
    StructType type(Argument values) {
        List<StructField> fields = new ArrayList<>();
        fields.add(field("value", ResampleFunction.result(values, sample, how)));
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
        StreamOfRow stream = stream(arguments.getArray(0), arguments.getArray(1));
        long[] at = at(arguments.getArray(2));
        return stream.align(at, how, columns -> row(columns.get(0), at.length));
    }

    /** The samples of a row; they are borrowed. */
    StreamOfRow stream(ArrayData stamps, ArrayData values) {
        int n = stamps.numElements();
        if (values.numElements() != n) {
            throw Argument.refused(
                    names.function,
                    names.values,
                    values.numElements() + " values",
                    "there are %d times, one a value".formatted(n));
        }
        StreamOfRow stream = new StreamOfRow(names.function, names.values, List.of(sample), n);
        for (int i = 0; i < n; i++) {
            if (!stamps.isNullAt(i)) {
                stream.add(StreamOfRow.nanos(names.function, names.times, times, stamps, i), new Sample(values, i));
            }
        }
        return stream;
    }

    /** The targets of a row, nanoseconds. */
    long[] at(ArrayData given) {
        return StreamOfRow.targets(names.function, names.targets, given, targets);
    }

    /** The result of a row with so many targets. */
    InternalRow row(AlignedColumn column, int count) {
        List<Object> fields = new ArrayList<>();
        fields.add(
                sample.isArray(how) ? lists(column.values(), column.width(), count) : Vectors.array(column.values()));
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
