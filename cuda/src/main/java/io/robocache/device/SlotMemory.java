package io.robocache.device;

import jcuda.driver.JCudaDriver;

/** The two slabs of a {@link Slot}. */
final class SlotMemory {

    private static final int FOR_EVERY_CONTEXT = 1; // CU_MEMHOSTALLOC_PORTABLE
    private static final long MOST_STAGED = 1L << 30;

    private SlotMemory() {}

    /** On the device, at most the slot's share of the pool. */
    static final class OnDevice extends Slab {
        private final Slot slot;
        private final Device device;
        private DevicePointer memory;

        OnDevice(Slot slot, Device device, long limitBytes) {
            super("device memory", limitBytes);
            this.slot = slot;
            this.device = device;
        }

        /** JCuda's pointer to an address in it. */
        DevicePointer at(long address) {
            return memory.at(address);
        }

        @Override
        long obtain(long size) {
            DevicePointer larger = new DevicePointer();
            CudaCall.check(JCudaDriver.cuMemAlloc(larger, size), "cuMemAlloc", "device " + device.ordinal(), size);
            device.allocated(size);
            memory = larger;
            return larger.address();
        }

        @Override
        void release(long size) {
            CudaCall.check(JCudaDriver.cuMemFree(memory), "cuMemFree", size);
            device.allocated(-size);
        }

        @Override
        void settle() {
            slot.synchronize();
        }
    }

    /** Page-locked on the host: a batch's descriptors, counters and totals, not its columns. */
    static final class OnHost extends Slab {
        private final Slot slot;
        private final Device device;
        private HostPointer memory;

        OnHost(Slot slot, Device device) {
            super("page-locked memory", MOST_STAGED);
            this.slot = slot;
            this.device = device;
        }

        @Override
        long obtain(long size) {
            HostPointer larger = new HostPointer();
            CudaCall.check(JCudaDriver.cuMemHostAlloc(larger, size, FOR_EVERY_CONTEXT), "cuMemHostAlloc", size);
            device.counters().pinned(size);
            memory = larger;
            return larger.address();
        }

        @Override
        void release(long size) {
            CudaCall.check(JCudaDriver.cuMemFreeHost(memory), "cuMemFreeHost", size);
            device.counters().pinned(-size);
        }

        @Override
        void settle() {
            slot.synchronize();
        }
    }
}
