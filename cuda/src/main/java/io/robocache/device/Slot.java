package io.robocache.device;

import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmemorytype;
import jcuda.driver.CUpointer_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * One task's share of a {@link Device}: a stream, a slab of device memory, from which a batch takes its buffers one behind
 * the other, and a little page-locked memory for what a batch sends and gets besides its columns. Everything queued on it
 * runs in order. Leased by {@link Device#lease}, given back by {@link #close}; for the thread that leased it.
 */
public final class Slot implements AutoCloseable {

    private static final int NON_BLOCKING = 1; // CU_STREAM_NON_BLOCKING
    private static final int OF_THIS_THREAD = 1; // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL

    private final Device device;
    private final CUstream stream = new CUstream();
    private final CUevent[] events = {new CUevent(), new CUevent()};
    private final SlotMemory.OnDevice slab;
    private final Slab stage;
    private boolean leased;
    private boolean queued; // since the last wait

    Slot(Device device, long limitBytes) {
        this.device = device;
        this.slab = new SlotMemory.OnDevice(this, device, limitBytes);
        this.stage = new SlotMemory.OnHost(this, device);
        CudaCall.check(JCudaDriver.cuStreamCreate(stream, NON_BLOCKING), "cuStreamCreate", "non-blocking");
        for (CUevent event : events) {
            CudaCall.check(JCudaDriver.cuEventCreate(event, 0), "cuEventCreate", "timed");
        }
    }

    Slot lease() {
        leased = true;
        slab.reset();
        stage.reset();
        return this;
    }

    /** The size that {@link #allocate} and {@link #stage} take for so many bytes. */
    public static long sized(long bytes) {
        return Slab.sized(bytes);
    }

    /**
     * Forgets what was allocated and makes room for a batch.
     *
     * @param bytes  the sum of the {@link #sized} buffers on the device
     * @param staged the sum of the {@link #sized} pieces of {@link #stage}
     * @throws DeviceMemoryException if the share, the device or the host has not as much; the slot stays usable
     */
    public void reserve(long bytes, long staged) {
        check();
        slab.reserve(bytes);
        stage.reserve(staged);
    }

    /**
     * The next buffer of the batch, aligned to 256 bytes, its content not defined.
     *
     * @return its address on the device, valid until the next {@link #reserve} or {@link #close}
     * @throws IllegalStateException if less was reserved
     */
    public long allocate(long bytes) {
        check();
        return slab.take(bytes);
    }

    /**
     * The next piece of the batch's page-locked memory, for what it sends and gets besides its columns.
     *
     * @return its address on the host, as {@link #allocate}
     * @throws IllegalStateException if less was reserved
     */
    public long stage(long bytes) {
        check();
        return stage.take(bytes);
    }

    /**
     * Refuses host memory that kernels cannot read.
     *
     * @throws IllegalArgumentException if {@code host} is not page-locked
     */
    public void refusePageable(long host) {
        int[] kind = new int[1];
        int result = JCudaDriver.cuPointerGetAttribute(
                Pointer.to(kind), CUpointer_attribute.CU_POINTER_ATTRIBUTE_MEMORY_TYPE, new DevicePointer().at(host));
        if (result != CUresult.CUDA_SUCCESS || kind[0] != CUmemorytype.CU_MEMORYTYPE_HOST) {
            throw new IllegalArgumentException(
                    "ordinary memory refused: the kernel reads page-locked memory only; copy it or raise robocache.gpu.pinned");
        }
    }

    /** Queues a copy to the device; {@code from} must stay as it is until {@link #synchronize}. */
    public void upload(long from, long to, long bytes) {
        if (bytes > 0) {
            CudaCall.check(
                    JCudaDriver.cuMemcpyHtoDAsync(slab.at(to), new HostPointer(from), bytes, stream),
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
                    JCudaDriver.cuMemcpyDtoHAsync(new HostPointer(to), slab.at(from), bytes, stream),
                    "cuMemcpyDtoHAsync",
                    bytes);
            queued = true;
            device.counters().downloaded(bytes);
        }
    }

    /** Queues a copy within the device. */
    public void copy(long from, long to, long bytes) {
        CudaCall.check(
                JCudaDriver.cuMemcpyDtoDAsync(slab.at(to), slab.at(from), bytes, stream), "cuMemcpyDtoDAsync", bytes);
        queued = true;
    }

    /** Queues setting every byte of a range. */
    public void fill(long address, long bytes, byte value) {
        if (bytes > 0) {
            CudaCall.check(
                    JCudaDriver.cuMemsetD8Async(slab.at(address), value, bytes, stream),
                    "cuMemsetD8Async",
                    value,
                    bytes);
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

    /**
     * Records what {@code work} queues on this slot instead of queueing it.
     *
     * @param work must not wait, reserve or allocate; what it reads on the host is read at each replay
     * @return the caller closes it, before the slot
     */
    public DeviceGraph record(Runnable work) {
        check();
        CUgraph graph = new CUgraph();
        CudaCall.check(JCudaDriver.cuStreamBeginCapture(stream, OF_THIS_THREAD), "cuStreamBeginCapture");
        RuntimeException failure = null;
        try {
            work.run();
        } catch (RuntimeException e) {
            failure = e;
        }
        int ended = JCudaDriver.cuStreamEndCapture(stream, graph);
        if (failure != null) {
            throw failure; // that the capture then ends badly is its consequence
        }
        CudaCall.check(ended, "cuStreamEndCapture");
        CUgraphExec replayed = new CUgraphExec();
        try {
            CudaCall.check(JCudaDriver.cuGraphInstantiate(replayed, graph, 0), "cuGraphInstantiate");
        } finally {
            CudaCall.check(JCudaDriver.cuGraphDestroy(graph), "cuGraphDestroy");
        }
        return new DeviceGraph(this, replayed);
    }

    /** Queues what was recorded. */
    void replay(CUgraphExec graph) {
        check();
        CudaCall.check(JCudaDriver.cuGraphLaunch(graph, stream), "cuGraphLaunch");
        queued = true;
    }

    /** Waits for all before, queues {@code work}, waits for it, and tells how many milliseconds the device took. */
    public double millis(Runnable work) {
        synchronize();
        CudaCall.check(JCudaDriver.cuEventRecord(events[0], stream), "cuEventRecord", "begin");
        work.run();
        CudaCall.check(JCudaDriver.cuEventRecord(events[1], stream), "cuEventRecord", "end");
        synchronize();
        float[] millis = new float[1];
        CudaCall.check(JCudaDriver.cuEventElapsedTime(millis, events[0], events[1]), "cuEventElapsedTime");
        return millis[0];
    }

    /** Waits until all that was queued is done; a kernel's failure shows here. */
    public void synchronize() {
        queued = false;
        CudaCall.check(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize", "device " + device.ordinal());
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
        slab.free();
        stage.free();
        for (CUevent event : events) {
            CudaCall.check(JCudaDriver.cuEventDestroy(event), "cuEventDestroy");
        }
        CudaCall.check(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy");
    }
}
