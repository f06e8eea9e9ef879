package io.robocache.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.device.Backend;
import io.robocache.device.DeviceException;
import io.robocache.device.DeviceSettings;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.Voxelizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random and adversarial batches on the GPU twins and the CPU twins, bit for bit: at least
 * {@code robocache.test.parity.elements} values that went in or came out, half of clouds and half of streams.
 */
class ParityTest {

    private static final long ELEMENTS = Long.getLong("robocache.test.parity.elements", 20_000_000);
    private static final long FEWER = Math.max(2_000_000, Math.min(ELEMENTS, 4_000_000));
    private static final long SEED = Long.getLong("robocache.test.parity.seed", 1);
    private static final int THREADS = threads(Integer.getInteger("robocache.test.parity.threads", 0));
    private static final int RUNS = 5;
    private static final int MOST_POINTS = 60_000;
    private static final int MOST_SAMPLES = 1500;

    /** One case of a seed on both twins; returns how many values were compared or went in. */
    private interface Case {
        long run(Twins twins, long seed);
    }

    /** Both backends and a thread's share of their memory. */
    private record Twins(Backend cpu, Backend gpu, BufferAllocator host, BufferAllocator device) {}

    private static int threads(int asked) {
        return asked > 0 ? asked : Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    private static Backend gpu(int tasks, long poolBytes) {
        try {
            return Backend.open("gpu", new DeviceSettings(DeviceSettings.ANY, tasks, poolBytes, 4L << 30));
        } catch (DeviceException e) {
            return Boolean.getBoolean("robocache.test.gpu.required") ? fail(e) : abort(e.getMessage());
        }
    }

    private static Backend fail(DeviceException e) {
        throw new AssertionError(e);
    }

    @Test
    void cloudsHaveTheSameBits() throws Exception {
        try (Backend gpu = gpu(4, 8L << 30)) {
            run("clouds", gpu, ELEMENTS / 2, ParityTest::clouds);
            assertEquals(0, gpu.counters().snapshot().getOrDefault("fallback.device-memory", 0L));
        }
    }

    @Test
    void streamsHaveTheSameBits() throws Exception {
        try (Backend gpu = gpu(4, 8L << 30)) {
            run("streams", gpu, ELEMENTS / 2, ParityTest::streams);
            assertTrue(gpu.counters().snapshot().keySet().stream().noneMatch(name -> name.startsWith("fallback.")));
        }
    }

    @Test
    void halvesAndFallBacksOfASmallPoolHaveTheSameBits() throws Exception {
        try (Backend gpu = gpu(2, 4L << 20)) {
            run("clouds of a small pool", gpu, FEWER, ParityTest::clouds);
            run("streams of a small pool", gpu, FEWER, ParityTest::streams);
            assertTrue(gpu.counters().snapshot().get("splits") > 0);
            assertTrue(gpu.counters().snapshot().get("fallback.device-memory") > 0);
        }
    }

    @Test
    void aBatchHasTheSameBitsOnEveryRun() throws Exception {
        try (Backend gpu = gpu(1, 8L << 30)) {
            run("batches again and again", gpu, FEWER, (twins, seed) -> {
                long compared = 0;
                for (int run = 0; run < RUNS; run++) {
                    compared += clouds(twins, seed) + streams(twins, seed);
                }
                return compared;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void anyNumberOfSlotsHasTheSameBits(int slots) throws Exception {
        try (Backend gpu = gpu(slots, 8L << 30)) {
            long elements = Math.min(ELEMENTS, FEWER);
            run(slots + " slots", gpu, elements, (twins, seed) -> clouds(twins, seed) + streams(twins, seed));
        }
    }

    @Test
    void moreTargetsThanAGridHasRowsHaveTheSameBits() throws Exception {
        try (Backend gpu = gpu(1, 8L << 30)) {
            run("one long stream", gpu, 1, (twins, seed) -> streams(twins, StreamCase.oneLong(twins.device, seed)));
        }
    }

    private static void run(String what, Backend gpu, long elements, Case of) throws Exception {
        AtomicLong compared = new AtomicLong();
        AtomicLong seeds = new AtomicLong(SEED);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults())) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String name = "parity " + thread;
                work.add(() -> {
                    try (BufferAllocator host = cpu.taskMemory(name);
                            BufferAllocator device = gpu.taskMemory(name)) {
                        Twins twins = new Twins(cpu, gpu, host, device);
                        while (compared.get() < elements) {
                            compared.addAndGet(of.run(twins, seeds.getAndIncrement()));
                        }
                    } catch (RuntimeException | Error e) {
                        compared.addAndGet(elements); // the other threads need not go on
                        throw e;
                    }
                    return null;
                });
            }
            for (Future<Void> done : pool.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(what + ": " + e.getCause().getMessage(), e.getCause());
        } finally {
            pool.shutdown();
        }
        System.out.printf(
                "%s: %,d values have the same bits, seeds %d to %d%n", what, compared.get(), SEED, seeds.get() - 1);
    }

    private static long clouds(Twins twins, long seed) {
        try (CloudCase clouds = CloudCase.of(twins.device, seed, MOST_POINTS);
                Voxelizer cpu = Voxelizer.on(twins.cpu, twins.host, clouds.spec());
                Voxelizer gpu = Voxelizer.on(twins.gpu, twins.device, clouds.spec());
                VoxelBatch expected = cpu.voxelize(clouds.points());
                VoxelBatch actual = gpu.voxelize(clouds.points())) {
            SameBits same = new SameBits("clouds of seed %d, %s".formatted(seed, clouds.spec()));
            same.check(expected, actual);
            return same.compared()
                    + (3L + clouds.spec().cloudFeatures().size())
                            * clouds.points().points();
        }
    }

    private static long streams(Twins twins, long seed) {
        return streams(twins, StreamCase.of(twins.device, seed, MOST_SAMPLES));
    }

    private static long streams(Twins twins, StreamCase of) {
        List<AlignedColumn> expected = List.of();
        List<AlignedColumn> actual = List.of();
        try (StreamCase streams = of;
                Aligner cpu = Aligner.on(twins.cpu, twins.host);
                Aligner gpu = Aligner.on(twins.gpu, twins.device)) {
            expected = cpu.align(streams.requests());
            actual = gpu.align(streams.requests());
            SameBits same = new SameBits("streams of seed " + streams.seed());
            same.check(expected, actual);
            return same.compared()
                    + streams.requests().stream()
                            .mapToLong(request -> request.values().getValueCount())
                            .sum();
        } finally {
            expected.forEach(AlignedColumn::close);
            actual.forEach(AlignedColumn::close);
        }
    }
}
