package io.robocache.udf;

import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Rows that are computed together: added until it is {@link #full}, computed once, asked for their results one after the other,
 * then cleared for the next. Owns off-heap memory; not thread-safe.
 */
interface RowBatch extends AutoCloseable {

    /** Takes in what is needed of a row, which is borrowed. */
    void add(InternalRow row);

    /** Whether it has enough rows; never of none. */
    boolean full();

    /** Computes all rows that were added. */
    void compute();

    /** The result of row {@code i} of those added, as Spark holds it on the heap, may be null; asked for once. */
    Object result(int i);

    /** Forgets all rows; memory may be kept for the next. */
    void clear();

    /** Frees the memory; twice is harmless. */
    @Override
    void close();
}
