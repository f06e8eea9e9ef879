package io.robocache.device;

import java.nio.ByteBuffer;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.apache.arrow.memory.util.MemoryUtil;

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

    /**
     * On the host: a batch's descriptors, counters and totals, not its columns. Page-locked, or ordinary memory where the
     * system locks no more; that is counted.
     */
    static final class OnHost extends Slab {
        private final Slot slot;
        private final Device device;
        private HostPointer locked; // or else
        private ByteBuffer ordinary;

        OnHost(Slot slot, Device device) {
            super("host memory", MOST_STAGED);
            this.slot = slot;
            this.device = device;
        }

        @Override
        long obtain(long size) {
            HostPointer larger = new HostPointer();
            int result = JCudaDriver.cuMemHostAlloc(larger, size, FOR_EVERY_CONTEXT);
            if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
                device.counters().pageable(size);
                ordinary = ByteBuffer.allocateDirect(Math.toIntExact(size));
                return MemoryUtil.getByteBufferAddress(ordinary);
            }
            CudaCall.check(result, "cuMemHostAlloc", size);
            device.counters().pinned(size);
            locked = larger;
            return larger.address();
        }

        @Override
        void release(long size) {
            ordinary = null;
            if (locked != null) {
                HostPointer old = locked;
                locked = null;
                CudaCall.check(JCudaDriver.cuMemFreeHost(old), "cuMemFreeHost", size);
                device.counters().pinned(-size);
            }
        }

        @Override
        void settle() {
            slot.synchronize();
        }
    }
}
