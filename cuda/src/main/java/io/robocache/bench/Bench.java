package io.robocache.bench;

import io.robocache.device.Backend;
import io.robocache.device.Device;
import io.robocache.device.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Times the operations on this machine. Groups of results: {@link #DEVICE} and {@link #BASELINE} are kernels alone, data on
 * the device and out of its cache; {@link #PIPELINED}, {@link #PIPELINED_IN_PLACE}, {@link #BATCH}, {@link #RECORDED}, {@link #IN_PLACE} and {@link #PAGEABLE} go from host
 * memory to host memory; {@link #TWIN_GPU}, {@link #TWIN_CPU} and {@link #TWIN_CPU_ALL} are the public operations.
 */
public final class Bench {

    /** Our kernels. */
    public static final String DEVICE = "device";

    /** The obvious kernels. */
    public static final String BASELINE = "baseline";

    /** Page-locked memory, three slots. */
    public static final String PIPELINED = "pipelined";

    /** Three slots, the kernels reading their input and writing their result over the bus. */
    public static final String PIPELINED_IN_PLACE = "pipelined, in place";

    /** Page-locked memory, one batch at a time. */
    public static final String BATCH = "one batch";

    /** The same as one graph. */
    public static final String RECORDED = "one batch, recorded";

    /** One batch at a time, the kernel reading its input and writing its result over the bus. */
    public static final String IN_PLACE = "one batch, in place";

    /** The same as one graph. */
    public static final String IN_PLACE_RECORDED = "one batch, in place, recorded";

    /** Ordinary memory, one batch at a time. */
    public static final String PAGEABLE = "pageable";

    /** The operation of a task on a GPU, three tasks at once. */
    public static final String TWIN_GPU = "operation, GPU";

    /** The CPU twin on one thread. */
    public static final String TWIN_CPU = "operation, CPU, 1 thread";

    /** The CPU twin on all cores. */
    public static final String TWIN_CPU_ALL = "operation, CPU, all cores";

    private final Backend gpu;
    private final Backend cpu;
    private final int runs;
    private final Predicate<String> wanted;
    private final Consumer<BenchResult> seen;
    private final List<BenchResult> results = new ArrayList<>();

    /**
     * Prepares.
     *
     * @param gpu    borrowed; without a device only the CPU twin is timed
     * @param cpu    borrowed
     * @param runs   timed runs of a case on the device, from 1
     * @param wanted cases by name
     * @param seen   told each result at once
     */
    public Bench(Backend gpu, Backend cpu, int runs, Predicate<String> wanted, Consumer<BenchResult> seen) {
        this.gpu = gpu;
        this.cpu = cpu;
        this.runs = runs;
        this.wanted = wanted;
        this.seen = seen;
    }

    /** What the device moves at; needs one. */
    public DeviceSpeeds speeds() {
        try (BufferAllocator pinned = gpu.taskMemory("speeds");
                BufferAllocator pageable = cpu.taskMemory("speeds");
                Slot slot = device().lease();
                Slot other = device().lease()) {
            return DeviceSpeeds.measure(slot, other, pinned, pageable);
        }
    }

    private Device device() {
        return gpu.device()
                .orElseThrow(() -> new IllegalStateException(gpu.choice().reason()));
    }

    /** Times every case on the device; needs one. Quick: kernels and one batch alone. */
    public List<BenchResult> onDevice(DeviceSpeeds speeds, boolean quick) {
        results.clear();
        try (BufferAllocator pinned = gpu.taskMemory("bench");
                BufferAllocator pageable = cpu.taskMemory("bench")) {
            DeviceBench bench = new DeviceBench(device(), pinned, speeds, runs);
            for (BenchCases.Shape of : BenchCases.all()) {
                if (!wanted.test(of.name())) {
                    continue;
                }
                try (BenchCase shape = of.open(pinned)) {
                    kernels(bench, shape, quick);
                    hostToHost(bench, shape, pinned, quick);
                }
                if (!quick) {
                    pageable(bench, of, pageable);
                }
            }
        }
        return List.copyOf(results);
    }

    /** Times the public operations: on the device, if there is one, and on the CPU. */
    public List<BenchResult> operations(double bytesAMilli) {
        results.clear();
        BenchCases.twins().forEach((name, maker) -> {
            if (wanted.test(name)) {
                gpu.device()
                        .ifPresent(device ->
                                add(TwinBench.time(TWIN_GPU, name, gpu, DeviceBench.LANES, bytesAMilli, maker)));
                add(TwinBench.time(TWIN_CPU, name, cpu, 1, 0, maker));
                add(TwinBench.time(TWIN_CPU_ALL, name, cpu, Runtime.getRuntime().availableProcessors(), 0, maker));
            }
        });
        return List.copyOf(results);
    }

    private void kernels(DeviceBench bench, BenchCase shape, boolean quick) {
        add(bench.resident(DEVICE, shape, shape.batch()));
        if (shape.baseline() != null && !quick) {
            add(bench.resident(BASELINE, shape, shape.baseline()));
        }
    }

    private void hostToHost(DeviceBench bench, BenchCase shape, BufferAllocator pinned, boolean quick) {
        if (!shape.back()) {
            return;
        }
        add(bench.latency(BATCH, shape, to -> shape.batch().get(), pinned, false));
        add(bench.latency(RECORDED, shape, to -> shape.batch().get(), pinned, true));
        if (shape.inPlace() != null) {
            add(bench.latency(IN_PLACE, shape, shape.inPlace(), pinned, false));
            add(bench.latency(IN_PLACE_RECORDED, shape, shape.inPlace(), pinned, true));
        }
        if (!quick) {
            add(bench.pipelined(PIPELINED, shape, to -> shape.batch().get()));
            if (shape.inPlace() != null) {
                add(bench.pipelined(PIPELINED_IN_PLACE, shape, shape.inPlace()));
            }
        }
    }

    private void pageable(DeviceBench bench, BenchCases.Shape of, BufferAllocator pageable) {
        try (BenchCase shape = of.open(pageable)) {
            if (shape.back()) {
                add(bench.latency(PAGEABLE, shape, to -> shape.batch().get(), pageable, false));
            }
        }
    }

    private void add(BenchResult result) {
        results.add(result);
        seen.accept(result);
    }
}
