package io.robocache.device;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cores that no task uses. Tasks say when they begin and end; work that a task can do ahead of itself runs on a core that
 * is idle, or not at all, so that tasks never share a core with it for longer than one piece takes. Thread-safe.
 */
public final class SpareCores {

    /** Those of this JVM. */
    public static final SpareCores OF_JVM = new SpareCores(Runtime.getRuntime().availableProcessors());

    /** None at all. */
    public static final SpareCores NONE = new SpareCores(0);

    private static final long IDLE_SECONDS = 5; // then a thread ends

    private final AtomicInteger busy = new AtomicInteger();
    private final ExecutorService threads = threads();
    private volatile int cores;

    /** Of so many, whatever the machine has. */
    public SpareCores(int cores) {
        this.cores = cores;
    }

    /** A task that runs; closed by its own thread as it ends, once. */
    public interface Task extends AutoCloseable {
        @Override
        void close();
    }

    private static ExecutorService threads() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "robocache-ahead");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Uses no more than so many, if there are as many; what runs goes on. */
    public void limit(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("%d cores refused: there is one at least".formatted(most));
        }
        cores = Math.min(most, Runtime.getRuntime().availableProcessors());
    }

    /** A task begins that uses so many. */
    public Task begin(int used) {
        busy.addAndGet(used);
        return () -> busy.addAndGet(-used);
    }

    /** Whether a core is idle now. */
    public boolean isAnyIdle() {
        return busy.get() < cores;
    }

    /**
     * Runs work beside the task that asks, if a core is idle, and gives the core back behind it.
     *
     * @param work soon done, as nothing interrupts it
     * @return false if no core is idle: then nothing is run
     */
    public boolean run(Runnable work) {
        if (busy.incrementAndGet() > cores) {
            busy.decrementAndGet();
            return false;
        }
        boolean started = false;
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    busy.decrementAndGet();
                }
            });
            started = true;
            return true;
        } finally {
            if (!started) {
                busy.decrementAndGet();
            }
        }
    }
}
