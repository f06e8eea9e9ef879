package io.robocache.device;

import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/**
 * Copies and launches of one {@link Slot}, recorded by {@link Slot#record} and queued again by one call. They use the
 * addresses and numbers that they were recorded with. For the thread that leased the slot.
 */
public final class DeviceGraph implements AutoCloseable {

    private final Slot slot;
    private CUgraphExec recorded;

    DeviceGraph(Slot slot, CUgraphExec recorded) {
        this.slot = slot;
        this.recorded = recorded;
    }

    /** Queues what was recorded. */
    public void replay() {
        if (recorded == null) {
            throw new IllegalStateException("a graph was replayed after it was closed");
        }
        slot.replay(recorded);
    }

    /** Frees it, when it is no longer running; twice is harmless. */
    @Override
    public void close() {
        if (recorded != null) {
            CUgraphExec old = recorded;
            recorded = null;
            slot.synchronize();
            CudaCall.check(JCudaDriver.cuGraphExecDestroy(old), "cuGraphExecDestroy");
        }
    }
}
