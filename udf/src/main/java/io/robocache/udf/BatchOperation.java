package io.robocache.udf;

import io.robocache.device.Backend;
import java.io.Serializable;
import org.apache.arrow.memory.BufferAllocator;

/** What is computed of a dataset's rows by batches; the same for every row however they are cut into batches. */
interface BatchOperation extends Serializable {

    /** The name in messages, and of the memory. */
    String name();

    /**
     * Without rows yet; the caller closes.
     *
     * @param memory of the task; borrowed, closed after the batch
     */
    RowBatch open(Backend backend, BufferAllocator memory);
}
