package io.robocache.udf;

import io.robocache.voxel.PointFrames;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How an argument holds points, and where in it x, y, z and features lie.
 *
 * @param width   fields of the struct; of arrays 0
 * @param columns where x, y, z and then each feature lie, {@code numbers} of which type
 */
record PointsType(String function, String name, Form form, int width, List<Integer> columns, List<NumberType> numbers)
        implements Serializable {

    /** The shapes that points come in. */
    enum Form {
        /** array of struct(x, y, z, ...). */
        ROWS,
        /** struct(array x, array y, array z, ...), the fastest. */
        COLUMNS,
        /** array of array(x, y, z, c0, c1, ...). */
        ARRAYS
    }

    static final String EXPECTED = "points are an array of struct(x, y, z, ...), a struct of arrays x, y, z, ..., "
            + "or an array of arrays x, y, z, c0, c1, ... of numbers";

    /**
     * The type of an argument.
     *
     * @param features what is needed besides x, y, z
     * @throws IllegalArgumentException if it holds no points, or not such a feature
     */
    static PointsType of(Argument argument, List<String> features) {
        List<String> needed = new ArrayList<>(List.of("x", "y", "z"));
        needed.addAll(features);
        if (argument.type() instanceof StructType struct) {
            return ofFields(argument, Form.COLUMNS, struct, needed);
        }
        if (argument.type() instanceof ArrayType array) {
            if (array.elementType() instanceof StructType struct) {
                return ofFields(argument, Form.ROWS, struct, needed);
            }
            if (array.elementType() instanceof ArrayType point && NumberType.of(point.elementType()) != null) {
                List<Integer> columns = new ArrayList<>();
                for (String one : needed) {
                    columns.add(place(argument, one));
                }
                NumberType number = NumberType.of(point.elementType());
                return new PointsType(
                        argument.function(),
                        argument.name(),
                        Form.ARRAYS,
                        0,
                        List.copyOf(columns),
                        columns.stream().map(column -> number).toList());
            }
        }
        throw argument.refused("a value of type " + argument.type().catalogString(), EXPECTED);
    }

    private static int place(Argument argument, String feature) {
        int axis = List.of("x", "y", "z").indexOf(feature);
        if (axis >= 0) {
            return axis;
        }
        if (!feature.matches("c[0-9]{1,4}")) {
            throw argument.refused(
                    "arrays of numbers",
                    "they have no feature %s; what follows x, y, z is called c0, c1, ...".formatted(feature));
        }
        return 3 + Integer.parseInt(feature.substring(1));
    }

    private static PointsType ofFields(Argument argument, Form form, StructType struct, List<String> needed) {
        List<Integer> columns = new ArrayList<>();
        List<NumberType> numbers = new ArrayList<>();
        for (String one : needed) {
            int column = Structs.fieldIndex(struct, one);
            if (column < 0) {
                throw argument.refused(
                        "a value of type " + argument.type().catalogString(),
                        "it has no field %s; %s".formatted(one, EXPECTED));
            }
            DataType type = struct.fields()[column].dataType();
            if (form == Form.COLUMNS) {
                type = type instanceof ArrayType array ? array.elementType() : null;
            }
            NumberType number = type == null ? null : NumberType.of(type);
            if (number == null) {
                StructField field = struct.fields()[column];
                throw argument.refused(
                        "field %s of type %s"
                                .formatted(field.name(), field.dataType().catalogString()),
                        EXPECTED);
            }
            columns.add(column);
            numbers.add(number);
        }
        return new PointsType(
                argument.function(),
                argument.name(),
                form,
                struct.length(),
                List.copyOf(columns),
                List.copyOf(numbers));
    }

    /** Appends the points of a value that is not NULL; what is NULL in them is NaN. Does not end the frame. */
    void read(InternalRow from, int ordinal, PointFrames out) {
        if (form == Form.COLUMNS) {
            readColumns(from.getStruct(ordinal, width), out);
            return;
        }
        ArrayData points = from.getArray(ordinal);
        int n = points.numElements();
        out.reserve(n);
        for (int i = 0; i < n; i++) {
            int at = out.points();
            if (points.isNullAt(i)) {
                out.add(Float.NaN, Float.NaN, Float.NaN);
                for (int f = 3; f < columns.size(); f++) {
                    out.feature(f - 3, at, Float.NaN);
                }
            } else if (form == Form.ROWS) {
                InternalRow point = points.getStruct(i, width);
                out.add(value(point, 0), value(point, 1), value(point, 2));
                for (int f = 3; f < columns.size(); f++) {
                    out.feature(f - 3, at, value(point, f));
                }
            } else {
                ArrayData point = point(points, i);
                out.add(value(point, 0), value(point, 1), value(point, 2));
                for (int f = 3; f < columns.size(); f++) {
                    out.feature(f - 3, at, value(point, f));
                }
            }
        }
    }

    /** A point that is an array, with all that is needed of it. */
    ArrayData point(ArrayData points, int i) {
        ArrayData point = points.getArray(i);
        for (int column : columns) {
            if (column >= point.numElements()) {
                throw Argument.refused(
                        function,
                        name,
                        "point %d of %d numbers".formatted(i, point.numElements()),
                        "%d are needed; write x, y, z, c0, c1, ...".formatted(column + 1));
            }
        }
        return point;
    }

    private float value(org.apache.spark.sql.catalyst.expressions.SpecializedGetters point, int which) {
        return numbers.get(which).single(point, columns.get(which));
    }

    private void readColumns(InternalRow struct, PointFrames out) {
        int n = length(struct);
        int first = out.points();
        out.reserve(n);
        ArrayData x = struct.getArray(columns.get(0));
        ArrayData y = struct.getArray(columns.get(1));
        ArrayData z = struct.getArray(columns.get(2));
        for (int i = 0; i < n; i++) {
            out.add(
                    numbers.get(0).single(x, i),
                    numbers.get(1).single(y, i),
                    numbers.get(2).single(z, i));
        }
        for (int f = 3; f < columns.size(); f++) {
            ArrayData feature = struct.getArray(columns.get(f));
            for (int i = 0; i < n; i++) {
                out.feature(f - 3, first + i, numbers.get(f).single(feature, i));
            }
        }
    }

    /** Points of a struct of arrays, which are equally long and not NULL. */
    int length(InternalRow struct) {
        int n = -1;
        for (int column : columns) {
            int length = struct.isNullAt(column) ? -1 : struct.getArray(column).numElements();
            if (length < 0 || (n >= 0 && length != n)) {
                throw Argument.refused(
                        function,
                        name,
                        length < 0 ? "a NULL array" : "arrays of %d and %d numbers".formatted(n, length),
                        "the arrays of x, y, z and features are equally long; use NULL for the whole value");
            }
            n = length;
        }
        return n;
    }
}
