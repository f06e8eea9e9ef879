package io.robocache.episode;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Decompressed blocks by number, off-heap, at most so many bytes; the least recently used goes first. It owns what it
 * holds. Not thread-safe.
 */
final class ChunkCache implements AutoCloseable {

    private final long budgetBytes;
    private final Map<Integer, ArrowBuf> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private long heldBytes;

    ChunkCache(long budgetBytes) {
        this.budgetBytes = budgetBytes;
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
        if (heldBytes + block.capacity() > budgetBytes) {
            return false;
        }
        put(number, block);
        return true;
    }

    /** Takes the block, displacing others; one above the whole budget is kept alone. */
    void put(int number, ArrowBuf block) {
        Iterator<ArrowBuf> eldest = blocks.values().iterator();
        while (heldBytes + block.capacity() > budgetBytes && eldest.hasNext()) {
            ArrowBuf displaced = eldest.next();
            eldest.remove();
            heldBytes -= displaced.capacity();
            displaced.close();
        }
        heldBytes += block.capacity();
        blocks.put(number, block);
    }

    /** Frees all blocks. */
    void clear() {
        blocks.values().forEach(ArrowBuf::close);
        blocks.clear();
        heldBytes = 0;
    }

    @Override
    public void close() {
        clear();
    }
}
