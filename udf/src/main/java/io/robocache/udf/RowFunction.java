package io.robocache.udf;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a function computes of one row's arguments; by value equal where it computes the same, as Spark compares calls. */
interface RowFunction extends Serializable {

    /**
     * The result as Spark holds it, may be null.
     *
     * @param arguments borrowed; those that the function needs are not NULL
     */
    Object apply(InternalRow arguments);
}
