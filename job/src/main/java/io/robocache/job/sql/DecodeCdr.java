package io.robocache.job.sql;

import io.robocache.episode.CdrMessages;
import io.robocache.episode.Limits;
import io.robocache.udf.Argument;
import io.robocache.udf.FunctionText;
import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import io.robocache.udf.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code rc_decode_cdr}: payloads of ROS 2 as structs. Made by the loader of services. */
public final class DecodeCdr implements SqlFunction {
    private static final String NAME = "rc_decode_cdr";

    /** Made by the loader of services. */
    public DecodeCdr() {}

    @Override
    public FunctionText text() {
        return new FunctionText(
                NAME,
                List.of(
                        Parameter.of("bytes", "a CDR message with its encapsulation header, BINARY"),
                        Parameter.of("type", "its type, such as sensor_msgs/msg/Imu; a constant"),
                        Parameter.optional(
                                "definition",
                                "the type's definition as recordings carry it (ros2msg); a constant; without it one of the"
                                        + " common types, which are built in")),
                "Decodes a ROS 2 message to a struct of its fields, nested ones and lists included.",
                List.of(new Example(
                        "SELECT rc_decode_cdr(X'0001000003000000686900', 'std_msgs/msg/String').data", "hi")),
                "NULL for NULL bytes. Bytes that are no message of the type fail the query. uint8[] is BINARY, uint64"
                        + " DECIMAL(20,0), other unsigned numbers the next wider type.");
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        Argument bytes = arguments.get(0);
        if (!bytes.isNull() && !bytes.type().equals(DataTypes.BinaryType)) {
            throw bytes.refused("a value of type " + bytes.type().catalogString(), "it must be BINARY");
        }
        Argument type = arguments.get(1);
        String name = constant(type, "'sensor_msgs/msg/Imu'");
        String definition = arguments.get(2).isNull() ? null : constant(arguments.get(2), "a literal");
        if (name == null) {
            throw type.refused("NULL", "name a type such as 'sensor_msgs/msg/Imu'");
        }
        try {
            CdrMessages messages = CdrMessages.of(name, definition, Limits.defaults());
            return new Bound(name, definition, SparkValues.struct(messages.columns()));
        } catch (IllegalArgumentException e) {
            throw type.refused("'" + name + "'", e.getMessage() + "; give the definition as the third argument");
        }
    }

    private static String constant(Argument argument, String example) {
        if (!argument.constant() || !(argument.value() == null || argument.value() instanceof UTF8String)) {
            throw argument.refused(
                    "a value of type " + argument.type().catalogString(),
                    "it must be a constant string; write " + example);
        }
        return argument.value() == null ? null : argument.value().toString();
    }

    /** A call whose type is known. */
    private static final class Bound implements ScalarFunction<InternalRow> {
        private static final long serialVersionUID = 1L;

        private final String type;
        private final String definition;
        private final DataType result;
        private transient CdrMessages messages; // of this task

        Bound(String type, String definition, DataType result) {
            this.type = type;
            this.definition = definition;
            this.result = result;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String canonicalName() {
            return "robocache." + NAME + "(" + type + ")";
        }

        @Override
        public DataType[] inputTypes() {
            return new DataType[] {
                DataTypes.BinaryType,
                DataTypes.StringType,
                definition == null ? DataTypes.NullType : DataTypes.StringType
            };
        }

        @Override
        public DataType resultType() {
            return result;
        }

        @Override
        public InternalRow produceResult(InternalRow input) {
            if (input.isNullAt(0)) {
                return null;
            }
            if (messages == null) {
                messages = CdrMessages.of(type, definition, Limits.defaults());
            }
            return SparkValues.row(messages.columns(), messages.decode(input.getBinary(0)));
        }
    }
}
