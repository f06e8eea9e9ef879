package io.robocache.udf;

import io.robocache.align.Alignment;
import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;

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
        ResampleRow body = ResampleRow.of(arguments.get(0), arguments.get(1), arguments.get(2), how);
        return BoundScalar.of(arguments, 3, body.type(arguments.get(1)), body);
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
}
