package io.robocache.udf;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** A type of stamps or durations, read as nanoseconds: integers are nanoseconds, those of SQL are microseconds. */
enum TimeType implements Serializable {
    BYTE,
    SHORT,
    INT,
    LONG,
    MICROS;

    static final String STAMPS = "stamps are BIGINT nanoseconds or TIMESTAMP";

    /** The type of stamps; null if it is none. */
    static TimeType ofStamp(DataType type) {
        return type instanceof TimestampType || type instanceof TimestampNTZType ? MICROS : ofInteger(type);
    }

    /** The type of durations; null if it is none. */
    static TimeType ofDuration(DataType type) {
        return type instanceof DayTimeIntervalType ? MICROS : ofInteger(type);
    }

    private static TimeType ofInteger(DataType type) {
        return type instanceof LongType
                ? LONG
                : type instanceof IntegerType
                        ? INT
                        : type instanceof ShortType ? SHORT : type instanceof ByteType ? BYTE : null;
    }

    /**
     * Nanoseconds.
     *
     * @throws ArithmeticException if microseconds do not fit
     */
    long nanos(SpecializedGetters from, int i) {
        return switch (this) {
            case BYTE -> from.getByte(i);
            case SHORT -> from.getShort(i);
            case INT -> from.getInt(i);
            case LONG -> from.getLong(i);
            case MICROS -> Math.multiplyExact(from.getLong(i), 1000L);
        };
    }

    /** Of a constant, as Spark holds it. */
    long nanos(Object constant) {
        long number = ((Number) constant).longValue();
        return this == MICROS ? Math.multiplyExact(number, 1000L) : number;
    }
}
