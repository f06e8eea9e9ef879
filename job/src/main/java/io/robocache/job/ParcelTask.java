package io.robocache.job;

import java.io.IOException;
import java.io.Serializable;

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
     * @throws IOException fails the task, which Spark tries again as often as it is told to
     */
    B apply(A descriptor) throws IOException;
}
