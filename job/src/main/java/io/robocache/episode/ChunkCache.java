package io.robocache.episode;

import io.robocache.device.DirectMemory;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Decompressed blocks by number, off-heap, at most so many bytes, and with all other caches of a share so many; the least
 * recently used goes first. It owns what it holds. Not thread-safe.
 */
final class ChunkCache implements AutoCloseable {

    /** What caches hold together; thread-safe. */
    static final class Share {

        /** Half of the JVM's direct memory: what tasks compute with needs the rest. */
        static final Share OF_JVM = new Share(DirectMemory.limitBytes() / 2);

        private final long limitBytes;
        private final AtomicLong heldBytes = new AtomicLong();

        Share(long limitBytes) {
            this.limitBytes = limitBytes;
        }

        private boolean take(long bytes) {
            if (heldBytes.addAndGet(bytes) <= limitBytes) {
                return true;
            }
            heldBytes.addAndGet(-bytes);
            return false;
        }
    }

    private final long budgetBytes;
    private final Share share;
    private final Map<Integer, ArrowBuf> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private long heldBytes;

    ChunkCache(long budgetBytes, Share share) {
        this.budgetBytes = budgetBytes;
        this.share = share;
    }

    /** The block, or null; borrowed until the next {@link #put} or {@link #clear}. */
    ArrowBuf find(int number) {
        return blocks.get(number);
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Takes the block if it fits without displacing another; otherwise it stays the caller's. */
    boolean offer(int number, ArrowBuf block) {
        if (heldBytes + block.capacity() > budgetBytes || !share.take(block.capacity())) {
            return false;
        }
        hold(number, block);
        return true;
    }

    /** Takes the block, displacing others; one for which there is no room at all is kept alone. */
    void put(int number, ArrowBuf block) {
        while (!blocks.isEmpty()
                && (heldBytes + block.capacity() > budgetBytes
                        || share.heldBytes.get() + block.capacity() > share.limitBytes)) {
            displaceEldest();
        }
        share.heldBytes.addAndGet(block.capacity());
        hold(number, block);
    }

    private void hold(int number, ArrowBuf block) {
        heldBytes += block.capacity();
        blocks.put(number, block);
    }

    private void displaceEldest() {
        Iterator<ArrowBuf> eldest = blocks.values().iterator();
        ArrowBuf displaced = eldest.next();
        eldest.remove();
        heldBytes -= displaced.capacity();
        share.heldBytes.addAndGet(-displaced.capacity());
        displaced.close();
    }

    /** Frees all blocks. */
    void clear() {
        while (!blocks.isEmpty()) {
            displaceEldest();
        }
    }

    @Override
    public void close() {
        clear();
    }
}
