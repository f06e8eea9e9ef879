package io.robocache.udf;

import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import io.robocache.udf.PointsType.Form;
import io.robocache.voxel.Transform;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** {@code rc_transform}: points into another frame. */
final class TransformFunction implements SqlFunction {

    static final String TRANSFORM = "array of 12 numbers, rows r00 r01 r02 tx, r10 r11 r12 ty, r20 r21 r22 tz,"
            + " or of 7: translation x, y, z and quaternion x, y, z, w; metres";

    @Override
    public FunctionText text() {
        return new FunctionText(
                "rc_transform",
                List.of(
                        Parameter.of("points", VoxelizeFunction.POINTS),
                        Parameter.of("transform", "from the points' frame to the wanted one: " + TRANSFORM)),
                "Returns the points in the other frame: the same shape and fields, x, y and z as FLOAT.",
                List.of(new Example(
                        "SELECT to_json(_FUNC_(array(named_struct('x', 1, 'y', 2, 'z', 3, 'ring', 7)),"
                                + " array(10, 0, 0, 0, 0, 0, 1)))",
                        "[{\"x\":11.0,\"y\":2.0,\"z\":3.0,\"ring\":7}]")),
                "NULL gives NULL; a NULL point stays NULL, a NULL coordinate is NaN. Computed in float64 and rounded once,"
                        + " bit-equal to what build does. Of arrays x, y, z, c0, ... all numbers become FLOAT.");
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        BoundScalar isNull = BoundScalar.ofNull(arguments, 2);
        if (isNull != null) {
            return isNull;
        }
        Argument points = arguments.get(0);
        PointsType type = PointsType.of(points, List.of());
        NumberType number = SlerpFunction.numbers(arguments.get(1), "array(0, 0, 0, 0, 0, 0, 1)");
        List<DataType> fields = List.of();
        DataType result = Vectors.arrayOf(DataTypes.FloatType);
        if (type.form() == Form.ARRAYS) {
            result = DataTypes.createArrayType(result, true);
        } else {
            StructType struct = (StructType) (points.type() instanceof ArrayType a ? a.elementType() : points.type());
            fields = Arrays.stream(struct.fields()).map(StructField::dataType).toList();
            result = moved(type, struct);
        }
        return BoundScalar.of(arguments, 2, result, new Body(type, fields, number));
    }

    private static DataType moved(PointsType type, StructType struct) {
        DataType axis = type.form() == Form.ROWS ? DataTypes.FloatType : Vectors.arrayOf(DataTypes.FloatType);
        StructField[] fields = struct.fields().clone();
        for (int column : type.columns()) {
            fields[column] = DataTypes.createStructField(fields[column].name(), axis, false);
        }
        DataType moved = DataTypes.createStructType(fields);
        return type.form() == Form.ROWS ? DataTypes.createArrayType(moved, true) : moved;
    }

    /**
     * The transform that an array tells.
     *
     * @throws IllegalArgumentException if it tells none
     */
    static Transform transform(String function, ArrayData numbers, NumberType type) {
        double[] all = new double[numbers.numElements()];
        for (int i = 0; i < all.length; i++) {
            all[i] = type.real(numbers, i);
        }
        if (all.length != 12 && all.length != 7) {
            throw Argument.refused(
                    function, "transform", "an array of %d numbers".formatted(all.length), "it is an " + TRANSFORM);
        }
        try {
            return all.length == 12
                    ? Transform.of(all)
                    : Transform.ofQuaternion(all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: argument transform: %s; write an %s".formatted(function, e.getMessage(), TRANSFORM), e);
        }
    }

    private record Body(PointsType type, List<DataType> fields, NumberType number) implements RowFunction {

        @Override
        public Object apply(InternalRow arguments) {
            Transform transform = transform("rc_transform", arguments.getArray(1), number);
            if (type.form() == Form.COLUMNS) {
                return columns(arguments.getStruct(0, type.width()), transform);
            }
            ArrayData points = arguments.getArray(0);
            Object[] moved = new Object[points.numElements()];
            for (int i = 0; i < moved.length; i++) {
                if (!points.isNullAt(i)) {
                    moved[i] = type.form() == Form.ROWS
                            ? row(points.getStruct(i, type.width()), transform)
                            : list(type.point(points, i), transform);
                }
            }
            return new GenericArrayData(moved);
        }

        private Object row(InternalRow point, Transform transform) {
            Object[] moved = new Object[type.width()];
            for (int f = 0; f < moved.length; f++) {
                moved[f] = point.isNullAt(f) ? null : point.get(f, fields.get(f));
            }
            float[] xyz = new float[3];
            move(point, point, point, type.columns(), transform, xyz);
            for (int axis = 0; axis < 3; axis++) {
                moved[type.columns().get(axis)] = xyz[axis];
            }
            return new GenericInternalRow(moved);
        }

        private Object list(ArrayData point, Transform transform) {
            float[] moved = new float[point.numElements()];
            move(point, point, point, type.columns(), transform, moved);
            for (int c = 3; c < moved.length; c++) {
                moved[c] = canonical(type.numbers().get(0).single(point, c));
            }
            return UnsafeArrayData.fromPrimitiveArray(moved);
        }

        private Object columns(InternalRow struct, Transform transform) {
            int n = type.length(struct);
            ArrayData[] from = new ArrayData[3];
            float[][] to = new float[3][n];
            for (int axis = 0; axis < 3; axis++) {
                from[axis] = struct.getArray(type.columns().get(axis));
            }
            float[] xyz = new float[3];
            for (int i = 0; i < n; i++) {
                move(from[0], from[1], from[2], List.of(i, i, i), transform, xyz);
                for (int axis = 0; axis < 3; axis++) {
                    to[axis][i] = xyz[axis];
                }
            }
            Object[] moved = new Object[type.width()];
            for (int f = 0; f < moved.length; f++) {
                moved[f] = struct.isNullAt(f) ? null : struct.get(f, fields.get(f));
            }
            for (int axis = 0; axis < 3; axis++) {
                moved[type.columns().get(axis)] = UnsafeArrayData.fromPrimitiveArray(to[axis]);
            }
            return new GenericInternalRow(moved);
        }

        /** Moves the point whose coordinates lie at these places. */
        private void move(
                SpecializedGetters xs,
                SpecializedGetters ys,
                SpecializedGetters zs,
                List<Integer> at,
                Transform transform,
                float[] out) {
            double x = type.numbers().get(0).real(xs, at.get(0));
            double y = type.numbers().get(1).real(ys, at.get(1));
            double z = type.numbers().get(2).real(zs, at.get(2));
            out[0] = canonical(transform.x(x, y, z));
            out[1] = canonical(transform.y(x, y, z));
            out[2] = canonical(transform.z(x, y, z));
        }

        /** Every NaN as the canonical one. */
        private static float canonical(float v) {
            return Float.intBitsToFloat(Float.floatToIntBits(v));
        }
    }
}
