package io.robocache.udf;

import io.robocache.device.Backend;
import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import io.robocache.voxel.DepthCamera;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.Float8Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** {@code rc_depth_to_points}: a depth image as points. */
final class DepthFunction implements SqlFunction {

    private static final List<String> PARAMETERS = List.of("scale", "fx", "fy", "cx", "cy");
    private static final String CAMERA =
            "struct of numbers scale (metres in a unit of depth), fx, fy, cx, cy (pixels); no distortion";

    @Override
    public FunctionText text() {
        return new FunctionText(
                "rc_depth_to_points",
                List.of(
                        Parameter.of("depth", "array of numbers, the image's rows one after the other"),
                        Parameter.of("width", "INT, columns of the image"),
                        Parameter.of("camera", CAMERA),
                        Parameter.optional(
                                "transform",
                                "from the optical frame (x right, y down, z forward) to the wanted one: "
                                        + TransformFunction.TRANSFORM)),
                "Returns the points of all pixels with a depth, in metres, as struct of arrays x, y, z and no_return, the"
                        + " number of pixels without.",
                List.of(new Example(
                        "SELECT to_json(_FUNC_(array(0, 2000, 1000, 0), 2,"
                                + " named_struct('scale', 0.001, 'fx', 1, 'fy', 1, 'cx', 0, 'cy', 0)))",
                        "{\"x\":[2.0,0.0],\"y\":[0.0,1.0],\"z\":[2.0,1.0],\"no_return\":2}")),
                "NULL depth, width or camera gives NULL; a NULL transform is none. A pixel that is NULL, NaN, infinite, 0 or"
                        + " below has no return. Bit-equal to what build does.");
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        BoundScalar isNull = BoundScalar.ofNull(arguments, 3);
        if (isNull != null) {
            return isNull;
        }
        NumberType depth = SlerpFunction.numbers(arguments.get(0), "array(0, 1000)");
        Argument width = arguments.get(1);
        if (!(width.type() instanceof IntegerType)) {
            throw width.refused(
                    "a value of type " + width.type().catalogString(), "it is an INT; write CAST(width AS INT)");
        }
        Argument camera = arguments.get(2);
        if (!(camera.type() instanceof StructType struct)) {
            throw camera.refused("a value of type " + camera.type().catalogString(), "it is a " + CAMERA);
        }
        List<Integer> fields = new ArrayList<>();
        List<NumberType> numbers = new ArrayList<>();
        for (String parameter : PARAMETERS) {
            int field = Structs.fieldIndex(struct, parameter);
            NumberType number = field < 0 ? null : NumberType.of(struct.fields()[field].dataType());
            if (number == null) {
                throw camera.refused(
                        "a value of type " + camera.type().catalogString(),
                        "it has no number %s; it is a %s".formatted(parameter, CAMERA));
            }
            fields.add(field);
            numbers.add(number);
        }
        NumberType transform = arguments.get(3).type().equals(DataTypes.NullType)
                ? null
                : SlerpFunction.numbers(arguments.get(3), "array(0, 0, 0, 0, 0, 0, 1)");
        StructField[] result = new StructField[4];
        for (int axis = 0; axis < 3; axis++) {
            result[axis] = DataTypes.createStructField(
                    List.of("x", "y", "z").get(axis), Vectors.arrayOf(DataTypes.FloatType), false);
        }
        result[3] = DataTypes.createStructField("no_return", DataTypes.LongType, false);
        return BoundScalar.of(
                arguments,
                3,
                DataTypes.createStructType(result),
                new Body(depth, struct.length(), List.copyOf(fields), List.copyOf(numbers), transform));
    }

    private record Body(
            NumberType depth, int cameraFields, List<Integer> fields, List<NumberType> numbers, NumberType transform)
            implements RowFunction {

        private static final String NAME = "rc_depth_to_points";

        @Override
        public Object apply(InternalRow arguments) {
            ArrayData pixels = arguments.getArray(0);
            DepthCamera camera = camera(arguments.getStruct(2, cameraFields));
            Transform moved = transform == null || arguments.isNullAt(3)
                    ? null
                    : TransformFunction.transform(NAME, arguments.getArray(3), transform);
            Backend cpu = RowMemory.cpu();
            // Every type of depth fits float64 exactly, which is what its arithmetic starts from.
            try (Float8Vector image = new Float8Vector("depth", cpu.memory());
                    PointFrames points = new PointFrames(cpu.memory(), List.of())) {
                image.allocateNew(Math.max(1, pixels.numElements()));
                for (int i = 0; i < pixels.numElements(); i++) {
                    image.set(i, depth.real(pixels, i));
                }
                image.setValueCount(pixels.numElements());
                long noReturn = unproject(camera, image, arguments.getInt(1), moved, points);
                return new GenericInternalRow(new Object[] {
                    Vectors.array(points.x()), Vectors.array(points.y()), Vectors.array(points.z()), noReturn
                });
            }
        }

        private static long unproject(
                DepthCamera camera, Float8Vector image, int width, Transform moved, PointFrames points) {
            try {
                return camera.unproject(image, width, moved, points);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "%s: argument width = %d refused: %s; write the image's columns"
                                .formatted(NAME, width, e.getMessage()),
                        e);
            }
        }

        private DepthCamera camera(InternalRow struct) {
            double[] p = new double[5];
            for (int i = 0; i < p.length; i++) {
                p[i] = numbers.get(i).real(struct, fields.get(i));
            }
            try {
                return new DepthCamera(p[0], p[1], p[2], p[3], p[4]);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "%s: argument camera: %s; write a %s".formatted(NAME, e.getMessage(), CAMERA), e);
            }
        }
    }
}
