package io.robocache.udf;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;

/**
 * A numeric type of SQL, read without boxing. A DECIMAL is first rounded to a DOUBLE, as a number of a configuration is.
 *
 * @param precision of a DECIMAL, else 0; {@code scale} likewise
 */
record NumberType(Kind kind, int precision, int scale) implements Serializable {

    enum Kind {
        BOOLEAN,
        BYTE,
        SHORT,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        DECIMAL
    }

    /** The type, or null if it is none of numbers and booleans. */
    static NumberType of(DataType type) {
        if (type instanceof DecimalType decimal) {
            return new NumberType(Kind.DECIMAL, decimal.precision(), decimal.scale());
        }
        Kind kind = type instanceof BooleanType
                ? Kind.BOOLEAN
                : type instanceof ByteType
                        ? Kind.BYTE
                        : type instanceof ShortType
                                ? Kind.SHORT
                                : type instanceof IntegerType
                                        ? Kind.INT
                                        : type instanceof LongType
                                                ? Kind.LONG
                                                : type instanceof FloatType
                                                        ? Kind.FLOAT
                                                        : type instanceof DoubleType ? Kind.DOUBLE : null;
        return kind == null ? null : new NumberType(kind, 0, 0);
    }

    /** The value as float64; NULL is NaN. */
    double real(SpecializedGetters from, int i) {
        return from.isNullAt(i) ? Double.NaN : present(from, i);
    }

    /** The value as float64, which is not NULL. */
    double present(SpecializedGetters from, int i) {
        return switch (kind) {
            case BOOLEAN -> from.getBoolean(i) ? 1 : 0;
            case BYTE -> from.getByte(i);
            case SHORT -> from.getShort(i);
            case INT -> from.getInt(i);
            case LONG -> from.getLong(i);
            case FLOAT -> from.getFloat(i);
            case DOUBLE -> from.getDouble(i);
            case DECIMAL -> from.getDecimal(i, precision, scale).toDouble();
        };
    }

    /** The value as float32, rounded once; NULL is NaN. */
    float single(SpecializedGetters from, int i) {
        return kind == Kind.LONG && !from.isNullAt(i) ? (float) from.getLong(i) : (float) real(from, i);
    }
}
