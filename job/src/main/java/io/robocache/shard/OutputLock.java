package io.robocache.shard;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One build at a time in an output folder. Taken before anything is written there; a second build is refused with the
 * owner's name. The lock of a process that is gone, or that gave no sign of life for a while, is taken over, by exactly
 * one. An owner that was only asleep finds out by {@link #requireHeld} and stops. Thread-safe.
 */
public final class OutputLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);
    private static final int ATTEMPTS = 20;
    private static final int BEATS_A_TIMEOUT = 8;
    private static final long LAST_BEAT_SECONDS = 30;

    private final Path output;
    private final long timeoutMillis;
    private final Storage storage;
    private final LockChain chain;
    private final LockOwner me;
    private final List<Path> made;
    private ScheduledExecutorService pulse;
    private ScheduledFuture<?> beating;
    private long beats;
    private boolean closed;

    private OutputLock(Path output, long timeoutNanos, String run, Configuration hadoop) throws IOException {
        this.output = output;
        this.timeoutMillis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
        this.storage = Storage.of(output, hadoop);
        this.chain = new LockChain(output, storage);
        this.made = chain.missingFolders();
        this.me = LockOwner.begins(run);
    }

    /**
     * Takes the lock.
     *
     * @param output       the dataset's folder, qualified; made if it is not there
     * @param run          letters, digits and underscores, unlike those of any other run
     * @param timeoutNanos without a sign of life for so long a holder counts as dead
     * @throws IOException if another build holds it; the message names its owner, the age and the remedy
     */
    public static OutputLock take(Path output, String run, long timeoutNanos, Configuration hadoop) throws IOException {
        OutputLock lock = new OutputLock(output, timeoutNanos, run, hadoop);
        try {
            lock.take();
            lock.keepBeating();
            return lock;
        } catch (IOException | RuntimeException refused) {
            lock.close();
            throw refused;
        }
    }

    private void take() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long now = firstBeat();
            Optional<LockChain.Link> holder = chain.holder();
            if (holder.isPresent()) {
                requireDead(holder.get(), now);
            }
            Path file = chain.next(holder);
            IOException unknown = null;
            try {
                storage.create(file, me.json());
            } catch (FileAlreadyExistsException raced) {
                // perhaps by ourselves, where the file system repeated a call
            } catch (IOException e) {
                unknown = e; // it may have been made all the same
            }
            if (chain.heldBy(me)) {
                return;
            }
            if (unknown != null) {
                throw unknown;
            }
        }
        throw new IOException("output " + output + " refused: its lock changed hands " + ATTEMPTS
                + " times while this build asked for it; choose another output folder for each build");
    }

    /** The first thing that is ever written there tells whether anything can be. */
    private long firstBeat() throws IOException {
        try {
            return chain.beat(me, beats++);
        } catch (IOException refused) {
            throw new IOException(
                    "output " + output + " refused: it cannot be written to (" + refused.getMessage()
                            + "); check that it is not read-only, its owner, and the space left",
                    refused);
        }
    }

    private void requireDead(LockChain.Link holder, long now) throws IOException {
        LockOwner owner = holder.owner();
        long silentMillis = Math.max(0, now - chain.lastBeat(holder));
        if (owner.gone()) {
            LOG.warn("[{}] the lock of {} is taken over: that process is gone", output, owner.named());
        } else if (silentMillis > timeoutMillis) {
            LOG.warn(
                    "[{}] the lock of {} is taken over: no sign of life for {} s",
                    output,
                    owner.named(),
                    silentMillis / 1000);
        } else {
            long age = Math.max(0, now - holder.modifiedMillis());
            throw new IOException(
                    "output %s refused: %s has been building there for %d s and gave a sign of life %d s ago; let it end or stop it, or choose another output folder (after %d s without one, its lock is taken over)"
                            .formatted(output, owner.named(), age / 1000, silentMillis / 1000, timeoutMillis / 1000));
        }
    }

    private void keepBeating() {
        pulse = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "robocache-lock");
            thread.setDaemon(true);
            return thread;
        });
        long period = Math.max(1, timeoutMillis / BEATS_A_TIMEOUT);
        beating = pulse.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            chain.beat(me, beats++);
        } catch (IOException | RuntimeException later) {
            LOG.warn(
                    "[{}] no sign of life could be given, others may take the lock over: {}", output, later.toString());
        }
    }

    /**
     * Call before each step that others could see.
     *
     * @throws IOException if another build has taken the lock over, or it cannot be read
     */
    public void requireHeld() throws IOException {
        List<LockChain.Link> links = chain.links();
        LockOwner holder = links.isEmpty() ? null : links.get(links.size() - 1).owner();
        if (holder == null || !holder.run().equals(me.run())) {
            throw new IOException(
                    "output " + output + ": the lock of this build, " + me.named() + ", is gone"
                            + (holder == null ? "" : "; " + holder.named() + " took it over")
                            + "; this build seemed dead, and publishes nothing more; run it again when the other one has ended");
        }
    }

    /** Gives the lock back if it is still held; failures are logged, as the lock of a dead process is no obstacle. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopBeating();
        attempt(() -> {
            if (chain.heldBy(me)) {
                chain.release(lastBeat() - timeoutMillis);
            }
        });
        attempt(() -> chain.removePulse(me));
        attempt(() -> chain.removeEmpty(made));
        me.ends();
    }

    /** By the clock of the file system, also where there is no room for one more. */
    private long lastBeat() throws IOException {
        try {
            return chain.beat(me, beats++);
        } catch (IOException full) {
            return chain.holder().map(LockChain.Link::modifiedMillis).orElse(0L);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException left) {
            LOG.warn("[{}] something of this build's lock is left behind: {}", output, left.toString());
        }
    }

    private void stopBeating() {
        if (pulse == null) {
            return;
        }
        beating.cancel(false);
        pulse.shutdown();
        try {
            if (!pulse.awaitTermination(LAST_BEAT_SECONDS, TimeUnit.SECONDS)) {
                pulse.shutdownNow();
            }
        } catch (InterruptedException e) {
            pulse.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
