package io.robocache.episode;

import io.robocache.device.SpareCores;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * Chunks that idle cores decompress while those before them are looked at, in the order of the file. The thread that asks
 * reads their bytes, decompresses what no core has begun with yet, and waits for what it takes. Helpers look for more before they
 * stop, as waking a thread can take longer than a chunk. Not thread-safe; the helpers are its own.
 */
final class ChunksAhead implements AutoCloseable {

    private static final int MOST = 4; // chunks
    private static final long MOST_BYTES = 64L << 20; // of them, as stored and decompressed
    private static final long PATIENCE_NANOS = 1_000_000; // of a helper without work
    private static final long SPIN_NANOS = 1_000_000; // of the caller; then it looks from time to time
    private static final long PAUSE_NANOS = 100_000;

    private final BufferAllocator memory;
    private final long limitBytes;
    private final SpareCores cores;
    private final Deque<Begun> begun = new ArrayDeque<>();
    private final Queue<Begun> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger helpers = new AtomicInteger();
    private long bytes;

    /** A chunk whose stored bytes are read. */
    private static final class Begun {
        private final McapChunk chunk;
        private final ArrowBuf packed;
        private final AtomicBoolean claimed = new AtomicBoolean(); // by who decompresses it
        private volatile boolean done;
        private ArrowBuf block; // null: there was no memory for it
        private DamageException damage;

        private Begun(McapChunk chunk, ArrowBuf packed) {
            this.chunk = chunk;
            this.packed = packed;
        }

        private long bytes() {
            return (long) chunk.storedBytes() + chunk.bytes();
        }

        private void decompress(Decompression decompression, BufferAllocator memory) {
            try {
                block = decompression.block(
                        chunk.compression(), packed.nioBuffer(0, chunk.storedBytes()), chunk.bytes(), memory::buffer);
            } catch (DamageException e) {
                damage = e;
            } catch (OutOfMemoryException none) {
                block = null;
            } finally {
                done = true;
            }
        }

        private void await() {
            long began = System.nanoTime();
            while (!done) {
                if (System.nanoTime() - began < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    /**
     * Without any yet.
     *
     * @param memory     thread-safe; borrowed
     * @param limitBytes the most that one chunk may have
     */
    ChunksAhead(BufferAllocator memory, long limitBytes, SpareCores cores) {
        this.memory = memory;
        this.limitBytes = limitBytes;
        this.cores = cores;
    }

    /** Whether it is worth to look for a chunk to begin with: all cores mostly have tasks. */
    boolean wantsMore() {
        return begun.size() < MOST && (helpers.get() > 0 || cores.isAnyIdle());
    }

    /** Begins with a chunk, the next one behind those that were begun; false if there is no core or no room for it. */
    boolean begin(McapChunk chunk) throws IOException {
        boolean plain = chunk.compression().equals(Decompression.NONE);
        if (plain || begun.size() == MOST || bytes + chunk.storedBytes() + chunk.bytes() > MOST_BYTES || !helped()) {
            return false;
        }
        ArrowBuf packed;
        try {
            packed = memory.buffer(chunk.storedBytes());
        } catch (OutOfMemoryException none) {
            return false;
        }
        boolean done = false;
        try {
            chunk.source().copy(chunk.at(), chunk.storedBytes(), packed.nioBuffer(0, chunk.storedBytes()));
            done = true;
        } finally {
            if (!done) {
                packed.close();
            }
        }
        Begun next = new Begun(chunk, packed);
        begun.add(next);
        waiting.add(next);
        bytes += next.bytes();
        return true;
    }

    /** Whether a helper looks for work; one more begins where chunks wait and a core is idle. */
    private boolean helped() {
        if (helpers.get() > 0 && waiting.isEmpty()) {
            return true;
        }
        helpers.incrementAndGet();
        if (cores.run(this::help)) {
            return true; // even if it has ended again: then the caller does the work
        }
        return helpers.decrementAndGet() > 0;
    }

    private void help() {
        try (Decompression decompression = new Decompression(memory, limitBytes)) {
            for (long since = System.nanoTime(); System.nanoTime() - since < PATIENCE_NANOS; ) {
                Begun next = waiting.poll();
                if (next == null) {
                    Thread.onSpinWait();
                } else if (!next.claimed.getAndSet(true)) {
                    next.decompress(decompression, memory);
                    since = System.nanoTime();
                }
            }
        } finally {
            helpers.decrementAndGet();
        }
    }

    /**
     * A chunk, if it was begun and there was memory for it; else null.
     *
     * @return the caller's
     * @throws DamageException if it does not decompress
     */
    ArrowBuf take(Stretch wanted, Stretch.Stored stored) throws IOException, DamageException {
        Begun first = begun.peek();
        if (first == null || !first.chunk.equals(wanted)) {
            return null;
        }
        stored.see(first.packed.nioBuffer(0, first.chunk.storedBytes()));
        for (Begun next : begun) { // the first one, or others while a helper is at it
            if (!first.done && claim(next)) {
                next.decompress(next.chunk.decompression(), memory);
            }
        }
        release();
        if (first.damage != null) {
            throw first.damage;
        }
        return first.block;
    }

    private boolean claim(Begun chunk) {
        waiting.remove(chunk);
        return !chunk.claimed.getAndSet(true);
    }

    private void giveUp() {
        Begun unwanted = begun.peek();
        if (claim(unwanted)) {
            unwanted.done = true;
        }
        release();
        if (unwanted.block != null) {
            unwanted.block.close();
        }
    }

    /** Forgets the first chunk, once nobody uses it. */
    private void release() {
        Begun first = begun.poll();
        first.await();
        bytes -= first.bytes();
        first.packed.close();
    }

    /** Gives up what was begun. */
    @Override
    public void close() {
        while (!begun.isEmpty()) {
            giveUp();
        }
    }
}
