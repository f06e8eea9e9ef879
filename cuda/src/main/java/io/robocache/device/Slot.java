package io.robocache.device;

import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * One task's share of a {@link Device}: a stream and a slab of device memory, from which a batch takes its buffers one behind
 * the other. Everything queued on it runs in order. Leased by {@link Device#lease}, given back by {@link #close}; for the
 * thread that leased it.
 */
public final class Slot implements AutoCloseable {

    private static final long ALIGNMENT = 256;

    private final Device device;
    private final long limitBytes;
    private final CUstream stream = new CUstream();
    private DevicePointer slab;
    private long base;
    private long slabBytes;
    private long usedBytes;
    private boolean leased;
    private boolean queued; // since the last wait

    Slot(Device device, long limitBytes) {
        this.device = device;
        this.limitBytes = limitBytes;
        CudaCall.check(JCudaDriver.cuStreamCreate(stream, 1), "cuStreamCreate", "non-blocking");
    }

    Slot lease() {
        leased = true;
        usedBytes = 0;
        return this;
    }

    /** The size that {@link #allocate} takes from the slab for so many bytes. */
    public static long sized(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * Forgets what was allocated and makes room for a batch.
     *
     * @param bytes the sum of the {@link #sized} buffers
     * @throws DeviceMemoryException if the share or the device has not as much; the slot stays usable
     */
    public void reserve(long bytes) {
        check();
        usedBytes = 0;
        if (bytes <= slabBytes) {
            return;
        }
        if (bytes > limitBytes) {
            throw new DeviceMemoryException(
                    "device %d: %d bytes refused, a task's share of robocache.gpu.pool is %d; use fewer frames a batch"
                            .formatted(device.ordinal(), bytes, limitBytes));
        }
        synchronize(); // nothing queued may use what is freed
        free();
        DevicePointer larger = new DevicePointer();
        long rounded = Math.min(limitBytes, Math.max(bytes, Long.highestOneBit(Math.max(1, bytes - 1)) << 1));
        CudaCall.check(JCudaDriver.cuMemAlloc(larger, rounded), "cuMemAlloc", "device " + device.ordinal(), rounded);
        slab = larger;
        base = larger.address();
        slabBytes = rounded;
        device.allocated(rounded);
    }

    /**
     * The next buffer of the batch, aligned to 256 bytes, its content not defined.
     *
     * @return its address on the device, valid until the next {@link #reserve} or {@link #close}
     * @throws IllegalStateException if less was reserved
     */
    public long allocate(long bytes) {
        check();
        if (usedBytes + sized(bytes) > slabBytes) {
            throw new IllegalStateException(
                    "%d bytes of a batch's device memory asked for, %d of %d are taken; reserve the sum of all buffers"
                            .formatted(bytes, usedBytes, slabBytes));
        }
        long address = base + usedBytes;
        usedBytes += sized(bytes);
        return address;
    }

    /** Queues a copy to the device; {@code from} must stay as it is until {@link #synchronize}. */
    public void upload(long from, long to, long bytes) {
        if (bytes > 0) {
            CudaCall.check(
                    JCudaDriver.cuMemcpyHtoDAsync(at(to), new HostPointer(from), bytes, stream),
                    "cuMemcpyHtoDAsync",
                    bytes);
            queued = true;
            device.counters().uploaded(bytes);
        }
    }

    /** Queues a copy from the device; {@code to} is complete after {@link #synchronize}. */
    public void download(long from, long to, long bytes) {
        if (bytes > 0) {
            CudaCall.check(
                    JCudaDriver.cuMemcpyDtoHAsync(new HostPointer(to), at(from), bytes, stream),
                    "cuMemcpyDtoHAsync",
                    bytes);
            queued = true;
            device.counters().downloaded(bytes);
        }
    }

    /** Queues setting every byte of a range. */
    public void fill(long address, long bytes, byte value) {
        if (bytes > 0) {
            CudaCall.check(
                    JCudaDriver.cuMemsetD8Async(at(address), value, bytes, stream), "cuMemsetD8Async", value, bytes);
            queued = true;
        }
    }

    /**
     * Queues a kernel.
     *
     * @param kernel    its name in the fatbin
     * @param blocks    of the grid, from 1
     * @param threads   of a block
     * @param arguments its struct; copied at once
     */
    public void launch(String kernel, int blocks, int threads, KernelArguments arguments) {
        check();
        CUfunction function = device.function(kernel);
        CudaCall.check(
                JCudaDriver.cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, stream, arguments.pointer(), null),
                "cuLaunchKernel",
                kernel,
                blocks,
                threads);
        queued = true;
        device.counters().launched();
    }

    /** Waits until all that was queued is done; a kernel's failure shows here. */
    public void synchronize() {
        queued = false;
        CudaCall.check(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize", "device " + device.ordinal());
    }

    private DevicePointer at(long address) {
        return slab.at(address);
    }

    private void check() {
        if (!leased) {
            throw new IllegalStateException(
                    "a slot of device %d was used after it was closed".formatted(device.ordinal()));
        }
    }

    /**
     * Gives the slot back, its slab kept for the next task, when nothing queued on it uses the caller's memory any more;
     * twice is harmless.
     */
    @Override
    public void close() {
        if (!leased) {
            return;
        }
        leased = false;
        try {
            if (queued) {
                synchronize();
            }
        } finally {
            device.returned(this);
        }
    }

    void destroy() {
        free();
        CudaCall.check(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy");
    }

    private void free() {
        if (slab != null) {
            DevicePointer old = slab;
            long bytes = slabBytes;
            slab = null;
            slabBytes = 0;
            CudaCall.check(JCudaDriver.cuMemFree(old), "cuMemFree", bytes);
            device.allocated(-bytes);
        }
    }
}
