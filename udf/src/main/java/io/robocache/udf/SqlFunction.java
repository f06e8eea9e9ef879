package io.robocache.udf;

import java.util.List;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;

/**
 * A function that {@link RoboCacheExtensions} registers in a session: its own, and those that {@link java.util.ServiceLoader}
 * finds, from files {@code META-INF/services/io.robocache.udf.SqlFunction} that name public classes with a public constructor
 * without arguments. Thread-safe.
 */
public interface SqlFunction {

    /** Name, parameters and what {@code DESCRIBE FUNCTION EXTENDED} tells. */
    FunctionText text();

    /**
     * What computes a call. Called on the driver while a query is analysed, so that mistakes show before anything runs.
     *
     * @param arguments one for each parameter of {@link #text()}, in that order; an optional one that is not given is a
     *                  constant NULL
     * @return a {@link ScalarFunction} that implements {@code produceResult}, or an {@link AggregateFunction}; serializable, with
     *         {@code inputTypes} as long as the arguments. Values are Spark's internal ones: {@code UTF8String}, {@code ArrayData}.
     * @throws IllegalArgumentException for arguments of a wrong type or value, see {@link Argument#refused}
     */
    BoundFunction bind(List<Argument> arguments);
}
