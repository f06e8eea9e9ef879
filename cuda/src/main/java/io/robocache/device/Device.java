package io.robocache.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
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
    private final DeviceSeat seat;
    private final DeviceSettings settings;
    private final BackendCounters counters;
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUmodule module = new CUmodule();
    private final Map<String, CUfunction> functions = new ConcurrentHashMap<>();
    private final Semaphore permits;
    private final Deque<Slot> idle = new ArrayDeque<>();
    private boolean closed;

    private Device(DeviceFacts facts, DeviceSeat seat, DeviceSettings settings, BackendCounters counters) {
        this.facts = facts;
        this.seat = seat;
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
        List<DeviceFacts> from = candidates(settings);
        DeviceSeat seat = DeviceSeat.take(
                DeviceSeat.folder(), from.stream().map(DeviceFacts::bus).toList());
        boolean done = false;
        try {
            Device opened = new Device(from.get(seat.index()), seat, settings, counters);
            opened.start();
            done = true;
            return opened;
        } finally {
            if (!done) {
                seat.close();
            }
        }
    }

    /** The GPUs to choose from. */
    private static List<DeviceFacts> candidates(DeviceSettings settings) {
        if (settings.ordinal() != DeviceSettings.ANY) {
            DeviceFacts only = DeviceFacts.of(settings.ordinal());
            only.refuseUnsupported();
            return List.of(only);
        }
        List<DeviceFacts> all = IntStream.range(0, DeviceFacts.count())
                .mapToObj(DeviceFacts::of)
                .toList();
        List<DeviceFacts> fit = all.stream().filter(DeviceFacts::isSupported).toList();
        if (fit.isEmpty()) {
            all.get(0).refuseUnsupported();
        }
        return fit;
    }

    private void start() {
        CudaCall.check(JCudaDriver.cuDeviceGet(device, ordinal()), "cuDeviceGet", ordinal());
        CudaCall.check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain", ordinal());
        boolean done = false;
        try {
            bind();
            load();
            done = true;
        } finally {
            if (!done) {
                JCudaDriver.cuDevicePrimaryCtxRelease(device);
            }
        }
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
        return facts.ordinal();
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
        seat.close();
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
