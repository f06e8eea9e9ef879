package io.robocache.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/**
 * One GPU of this JVM: its primary context, the kernels, and the slots that tasks lease. Opened and closed by {@link Backend}.
 * Thread-safe; a slot is for one thread.
 */
public final class Device implements AutoCloseable {

    private static final String KERNELS = "robocache.fatbin";

    private final DeviceFacts facts;
    private final DeviceSettings settings;
    private final BackendCounters counters;
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUmodule module = new CUmodule();
    private final Map<String, CUfunction> functions = new ConcurrentHashMap<>();
    private final Semaphore permits;
    private final Deque<Slot> idle = new ArrayDeque<>();
    private boolean closed;

    private Device(DeviceFacts facts, DeviceSettings settings, BackendCounters counters) {
        this.facts = facts;
        this.settings = settings;
        this.counters = counters;
        this.permits = new Semaphore(settings.tasks(), true);
    }

    /**
     * Opens a GPU and loads the kernels; the caller closes it.
     *
     * @throws DeviceException if there is no such GPU, it is too old, or it cannot load the kernels
     */
    static Device open(DeviceSettings settings, BackendCounters counters) {
        DeviceFacts facts = DeviceFacts.of(settings.ordinal());
        facts.refuseUnsupported();
        Device opened = new Device(facts, settings, counters);
        int ordinal = settings.ordinal();
        CudaCall.check(JCudaDriver.cuDeviceGet(opened.device, ordinal), "cuDeviceGet", ordinal);
        CudaCall.check(
                JCudaDriver.cuDevicePrimaryCtxRetain(opened.context, opened.device),
                "cuDevicePrimaryCtxRetain",
                ordinal);
        boolean done = false;
        try {
            opened.bind();
            opened.load();
            done = true;
            return opened;
        } finally {
            if (!done) {
                JCudaDriver.cuDevicePrimaryCtxRelease(opened.device);
            }
        }
    }

    /** Whether this build has kernels. */
    static boolean hasKernels() {
        return Device.class.getResource(KERNELS) != null;
    }

    private void load() {
        try (InputStream in = Device.class.getResourceAsStream(KERNELS)) {
            if (in == null) {
                throw new DeviceException("this build has no GPU kernels; build it where nvcc is");
            }
            byte[] fatbin = in.readAllBytes();
            ByteBuffer image =
                    ByteBuffer.allocateDirect(fatbin.length).put(fatbin).clear();
            CudaCall.check(
                    JCudaDriver.cuModuleLoadDataEx(module, Pointer.to(image), 0, new int[0], Pointer.to(new int[0])),
                    "cuModuleLoadDataEx",
                    KERNELS,
                    facts.name(),
                    "driver " + facts.driver());
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's " + KERNELS + " cannot be read", e);
        }
    }

    /** What it is. */
    public DeviceFacts facts() {
        return facts;
    }

    /** What was done on it; borrowed. */
    public BackendCounters counters() {
        return counters;
    }

    int ordinal() {
        return settings.ordinal();
    }

    /**
     * Waits for a free slot and binds the calling thread to the device; the caller closes the slot.
     *
     * @throws IllegalStateException if the thread was interrupted, which it still is then, or the device is closed
     */
    public Slot lease() {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for device " + ordinal(), e);
        }
        boolean done = false;
        try {
            bind();
            Slot slot = idle();
            done = true;
            return slot.lease();
        } finally {
            if (!done) {
                permits.release();
            }
        }
    }

    private synchronized Slot idle() {
        if (closed) {
            throw new IllegalStateException("device " + ordinal() + " was closed");
        }
        Slot slot = idle.poll();
        return slot == null ? new Slot(this, settings.poolBytes() / settings.tasks()) : slot;
    }

    void returned(Slot slot) {
        synchronized (this) {
            idle.push(slot);
        }
        permits.release();
    }

    void allocated(long bytes) {
        counters.device(bytes);
    }

    /** A context is current for a thread, and Spark's tasks come on many. */
    void bind() {
        CudaCall.check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent", ordinal());
    }

    CUfunction function(String kernel) {
        return functions.computeIfAbsent(kernel, name -> {
            CUfunction function = new CUfunction();
            CudaCall.check(JCudaDriver.cuModuleGetFunction(function, module, name), "cuModuleGetFunction", name);
            return function;
        });
    }

    /**
     * Frees everything; twice is harmless.
     *
     * @throws IllegalStateException if a slot is still leased; everything else is freed all the same
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        int leased = settings.tasks() - permits.availablePermits();
        bind();
        idle.forEach(Slot::destroy);
        idle.clear();
        CudaCall.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload");
        CudaCall.check(JCudaDriver.cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease", ordinal());
        if (leased > 0) {
            throw new IllegalStateException(
                    "device %d closed while %d of its slots were leased".formatted(ordinal(), leased));
        }
    }
}
