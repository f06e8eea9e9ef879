package io.robocache.job;

import java.io.IOException;
import java.io.Serializable;
import java.util.Set;

/**
 * What an executor does with one descriptor. Serializable with everything it holds; called by one thread.
 *
 * @param <A> descriptor in
 * @param <B> descriptor out
 */
interface ParcelTask<A extends Serializable, B extends Serializable> extends Serializable {

    /**
     * Works on one descriptor.
     *
     * @param tally gets what is counted
     * @throws IOException fails the task, which Spark tries again as often as it is told to
     */
    B apply(A descriptor, Tally tally) throws IOException;

    /** What it counts. */
    default Set<Metric> metrics() {
        return Metric.OF_A_TASK;
    }
}
