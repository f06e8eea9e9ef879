package io.robocache.udf;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A function over arguments of known types: NULL where one of the first {@code needed} is, else what {@code body} says.
 *
 * @param inputs the arguments' types as they are, so that Spark casts none
 */
record BoundScalar(String name, List<DataType> inputs, int needed, DataType resultType, RowFunction body)
        implements ScalarFunction<Object> {

    /** Over the types of the arguments. */
    static BoundScalar of(List<Argument> arguments, int needed, DataType result, RowFunction body) {
        List<DataType> types = arguments.stream().map(Argument::type).toList();
        return new BoundScalar(arguments.get(0).function(), types, needed, result, body);
    }

    /** The function that is NULL in every row, or null if none of the first {@code needed} arguments is an untyped NULL. */
    static BoundScalar ofNull(List<Argument> arguments, int needed) {
        boolean isNull = arguments.subList(0, needed).stream()
                .anyMatch(argument -> argument.type().equals(DataTypes.NullType));
        return isNull ? of(arguments, needed, DataTypes.NullType, new Nothing()) : null;
    }

    private record Nothing() implements RowFunction {
        @Override
        public Object apply(InternalRow arguments) {
            return null;
        }
    }

    @Override
    public DataType[] inputTypes() {
        return inputs.toArray(new DataType[0]);
    }

    @Override
    public String canonicalName() {
        return "robocache." + name + inputs;
    }

    @Override
    public Object produceResult(InternalRow arguments) {
        for (int i = 0; i < needed; i++) {
            if (arguments.isNullAt(i)) {
                return null;
            }
        }
        return body.apply(arguments);
    }
}
