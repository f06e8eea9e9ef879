package io.robocache.udf;

import io.robocache.align.Slerp;
import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/** {@code rc_slerp}: between two orientations. */
final class SlerpFunction implements SqlFunction {

    @Override
    public FunctionText text() {
        return new FunctionText(
                "rc_slerp",
                List.of(
                        Parameter.of("a", "array of 4 numbers: quaternion x, y, z, w"),
                        Parameter.of("b", "array of 4 numbers: quaternion x, y, z, w"),
                        Parameter.of("w", "how far from a, 0, to b, 1")),
                "Returns the orientation between a and b as an array of 4 DOUBLE, normalised.",
                List.of(new Example(
                        "SELECT _FUNC_(array(0, 0, 0, 2), array(0, 0, 0, 1), 0.5)", "[0.0, 0.0, 0.0, 1.0]")),
                "NULL gives NULL, and so does a quaternion that holds NULL or whose norm is below 1e-9 or not finite."
                        + " Bit-equal to what build interpolates.");
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        BoundScalar isNull = BoundScalar.ofNull(arguments, 3);
        if (isNull != null) {
            return isNull;
        }
        NumberType w = NumberType.of(arguments.get(2).type());
        if (w == null) {
            throw arguments
                    .get(2)
                    .refused(
                            "a value of type " + arguments.get(2).type().catalogString(), "it is a number from 0 to 1");
        }
        return BoundScalar.of(
                arguments,
                3,
                Vectors.arrayOf(DataTypes.DoubleType),
                new Body(
                        numbers(arguments.get(0), "array(0, 0, 0, 1)"),
                        numbers(arguments.get(1), "array(0, 0, 0, 1)"),
                        w));
    }

    /** The type of an argument that is an array of numbers. */
    static NumberType numbers(Argument argument, String example) {
        NumberType type = argument.type() instanceof ArrayType array ? NumberType.of(array.elementType()) : null;
        if (type == null) {
            throw argument.refused(
                    "a value of type " + argument.type().catalogString(), "it is an array of numbers, as " + example);
        }
        return type;
    }

    private record Body(NumberType a, NumberType b, NumberType w) implements RowFunction {

        private static final String NAME = "rc_slerp";

        @Override
        public Object apply(InternalRow arguments) {
            double weight = w.present(arguments, 2);
            if (!(weight >= 0 && weight <= 1)) {
                throw Argument.refused(NAME, "w", weight, "0 to 1, as nothing is extrapolated; clamp it");
            }
            double[] both = new double[8];
            read(arguments.getArray(0), a, "a", both, 0);
            read(arguments.getArray(1), b, "b", both, 4);
            Slerp slerp = new Slerp();
            boolean usable = weight == 0 ? slerp.at(both, 0) : slerp.between(both, 0, 4, weight);
            return usable ? UnsafeArrayData.fromPrimitiveArray(slerp.result()) : null;
        }

        private static void read(ArrayData from, NumberType type, String name, double[] to, int at) {
            if (from.numElements() != 4) {
                throw Argument.refused(
                        NAME,
                        name,
                        "an array of %d numbers".formatted(from.numElements()),
                        "a quaternion is x, y, z, w");
            }
            for (int i = 0; i < 4; i++) {
                to[at + i] = type.real(from, i);
            }
        }
    }
}
