package io.robocache.udf;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * An argument of a call, as far as analysis knows it.
 *
 * @param function the function's name
 * @param name     the parameter's
 * @param type     of the value; {@link DataTypes#NullType} of a plain NULL and of an optional argument that is not given
 * @param constant whether it is the same in every row, so that its value is known
 * @param value    of a constant, as Spark holds it internally; else null
 */
public record Argument(String function, String name, DataType type, boolean constant, Object value) {

    /** Whether it is known to be NULL in every row. */
    public boolean isNull() {
        return type.equals(DataTypes.NullType) || (constant && value == null);
    }

    /**
     * What to throw when the argument's type or constant is not acceptable.
     *
     * @param found what was found
     * @param why   the limit and the remedy
     */
    public IllegalArgumentException refused(Object found, String why) {
        return refused(function, name, found, why);
    }

    /** The same where only the names are at hand, as in a task. */
    public static IllegalArgumentException refused(String function, String name, Object found, String why) {
        return new IllegalArgumentException("%s: argument %s = %s refused: %s".formatted(function, name, found, why));
    }

    /** The value of a constant; null if it is NULL. */
    Object needConstant(String example) {
        if (!constant) {
            throw refused("a column of type " + type.catalogString(), "it must be constant; write " + example);
        }
        return value;
    }
}
