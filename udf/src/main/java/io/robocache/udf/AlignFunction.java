package io.robocache.udf;

import io.robocache.align.AlignedColumn;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import io.robocache.udf.StreamOfRow.Sample;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** {@code rc_align}: a stream of structs onto target times, a struct for each. */
final class AlignFunction implements SqlFunction {

    private static final String EXPECTED = "it is an array of struct(time, field, ...): the first field is the time";

    @Override
    public FunctionText text() {
        List<Parameter> parameters = new ArrayList<>(List.of(
                Parameter.of("samples", "array of struct(time, field, ...), the time BIGINT nanoseconds or TIMESTAMP"),
                Parameter.of("targets", "array of BIGINT nanoseconds or TIMESTAMP")));
        parameters.addAll(AlignmentReader.parameters());
        return new FunctionText(
                "rc_align",
                parameters,
                "Returns a struct for each target: the target, all fields at that time, valid and age_ms, and of policy"
                        + " window mask.",
                List.of(new Example(
                        "SELECT to_json(_FUNC_(array(named_struct('t', 0, 'x', 1D), named_struct('t', 10, 'x', 3D)),"
                                + " array(5, 20), 'linear', NULL))",
                        "[{\"t\":5,\"x\":2.0,\"valid\":true,\"age_ms\":5.0E-6},"
                                + "{\"t\":20,\"x\":\"NaN\",\"valid\":false,\"age_ms\":\"NaN\"}]")),
                "valid is true where every field has a value. " + ResampleFunction.NULLS);
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        Alignment how = AlignmentReader.read(arguments.subList(2, 6));
        BoundScalar isNull = BoundScalar.ofNull(arguments, 2);
        if (isNull != null) {
            return isNull;
        }
        TimeType targets = ResampleFunction.stamps(arguments.get(1));
        Argument samples = arguments.get(0);
        if (!(samples.type() instanceof ArrayType array)
                || !(array.elementType() instanceof StructType struct)
                || struct.length() < 2
                || TimeType.ofStamp(struct.fields()[0].dataType()) == null) {
            throw samples.refused(
                    "a value of type " + samples.type().catalogString(), EXPECTED + ", " + TimeType.STAMPS);
        }
        List<StructField> fields = new ArrayList<>();
        List<SampleType> types = new ArrayList<>();
        DataType targetType = ((ArrayType) arguments.get(1).type()).elementType();
        fields.add(DataTypes.createStructField(struct.fieldNames()[0], targetType, false));
        for (int f = 1; f < struct.length(); f++) {
            StructField field = struct.fields()[f];
            SampleType type = SampleType.of(field.dataType());
            if (type == null) {
                throw samples.refused(
                        "field %s of type %s"
                                .formatted(field.name(), field.dataType().catalogString()),
                        SampleType.EXPECTED);
            }
            types.add(type);
            fields.add(DataTypes.createStructField(field.name(), ResampleFunction.result(samples, type, how), false));
        }
        fields.add(DataTypes.createStructField("valid", DataTypes.BooleanType, false));
        fields.add(DataTypes.createStructField("age_ms", DataTypes.FloatType, false));
        if (how.policy() == Policy.WINDOW) {
            fields.add(DataTypes.createStructField("mask", Vectors.arrayOf(DataTypes.BooleanType), false));
        }
        TimeType times = TimeType.ofStamp(struct.fields()[0].dataType());
        return BoundScalar.of(
                arguments,
                2,
                Vectors.arrayOf(DataTypes.createStructType(fields)),
                new Body(times, List.copyOf(types), targets, targetType, how));
    }

    private record Body(TimeType times, List<SampleType> types, TimeType targets, DataType targetType, Alignment how)
            implements RowFunction {

        private static final String NAME = "rc_align";

        @Override
        public Object apply(InternalRow arguments) {
            ArrayData samples = arguments.getArray(0);
            int n = samples.numElements();
            StreamOfRow stream = new StreamOfRow(NAME, "samples", types, n);
            for (int i = 0; i < n; i++) {
                if (samples.isNullAt(i)) {
                    continue;
                }
                InternalRow sample = samples.getStruct(i, types.size() + 1);
                if (!sample.isNullAt(0)) {
                    Sample[] columns = new Sample[types.size()];
                    for (int c = 0; c < columns.length; c++) {
                        columns[c] = new Sample(sample, c + 1);
                    }
                    stream.add(StreamOfRow.nanos(NAME, "samples", times, sample, 0), columns);
                }
            }
            ArrayData given = arguments.getArray(1);
            long[] at = StreamOfRow.targets(NAME, "targets", given, targets);
            return stream.align(at, how, columns -> rows(columns, given));
        }

        private ArrayData rows(List<AlignedColumn> columns, ArrayData given) {
            Object[] rows = new Object[given.numElements()];
            for (int i = 0; i < rows.length; i++) {
                List<Object> row = new ArrayList<>();
                row.add(given.get(i, targetType));
                boolean valid = true;
                for (int c = 0; c < columns.size(); c++) {
                    AlignedColumn column = columns.get(c);
                    row.add(
                            types.get(c).isArray(how)
                                    ? Vectors.array(column.values(), i * column.width(), column.width())
                                    : Vectors.element(column.values(), i));
                    valid &= column.valid().get(i) != 0;
                }
                row.add(valid);
                row.add(valid ? columns.get(0).ageMillis().get(i) : Float.NaN);
                if (how.policy() == Policy.WINDOW) {
                    row.add(Vectors.array(columns.get(0).mask(), i * how.samples(), how.samples()));
                }
                rows[i] = new GenericInternalRow(row.toArray());
            }
            return new GenericArrayData(rows);
        }
    }
}
