package io.robocache.job;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a watching build is asked to end. Thread-safe. */
public final class WatchStop {
    private final CountDownLatch requested = new CountDownLatch(1);

    /** Asks it to end after the batch it is at. */
    public void request() {
        requested.countDown();
    }

    /** Waits; returns whether it is to end. */
    boolean within(long nanos) {
        try {
            return requested.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
