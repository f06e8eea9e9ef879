package io.robocache.bench;

import io.robocache.device.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;

/** Times public operations, several threads at once, each with data of its own. */
final class TwinBench {

    private static final int STRETCHES = 5;
    private static final double STRETCH_MILLIS = 200;

    private TwinBench() {}

    /** Makes a thread's operation. */
    interface Maker {
        Twin make(Backend backend, BufferAllocator memory);
    }

    /**
     * Milliseconds a batch, over all threads.
     *
     * @param bytesAMilli what the bus moves up; 0 where there is none
     */
    static BenchResult time(String group, String name, Backend backend, int threads, double bytesAMilli, Maker maker) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<BufferAllocator> memories = new ArrayList<>();
        List<Twin> twins = new ArrayList<>();
        try {
            List<Callable<Twin>> makers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                BufferAllocator memory = backend.taskMemory("bench " + i);
                memories.add(memory);
                makers.add(() -> maker.make(backend, memory));
            }
            for (Future<Twin> made : pool.invokeAll(makers)) {
                twins.add(made.get());
            }
            stretch(pool, twins, 1); // compiled and warm, roughly
            double once = stretch(pool, twins, 1);
            int batches = (int) Math.max(1, STRETCH_MILLIS / once / threads);
            double[] millis = new double[STRETCHES];
            for (int i = -1; i < STRETCHES; i++) {
                double took = stretch(pool, twins, batches);
                if (i >= 0) {
                    millis[i] = took;
                }
            }
            double floor = bytesAMilli == 0 ? 0 : twins.get(0).bytes() / bytesAMilli;
            return BenchResult.of(group, name, millis, floor);
        } catch (ExecutionException e) {
            throw new IllegalStateException(name + " failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while timing " + name, e);
        } finally {
            pool.shutdown();
            twins.forEach(Twin::close);
            memories.forEach(BufferAllocator::close);
        }
    }

    private static double stretch(ExecutorService pool, List<Twin> twins, int batches)
            throws InterruptedException, ExecutionException {
        List<Callable<Void>> work = new ArrayList<>();
        for (Twin twin : twins) {
            work.add(() -> {
                for (int i = 0; i < batches; i++) {
                    twin.run();
                }
                return null;
            });
        }
        long began = System.nanoTime();
        for (Future<Void> done : pool.invokeAll(work)) {
            done.get();
        }
        return (System.nanoTime() - began) / 1e6 / batches / twins.size();
    }
}
