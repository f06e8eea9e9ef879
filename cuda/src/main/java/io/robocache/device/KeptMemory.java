package io.robocache.device;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.netty.NettyAllocationManager;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Gives Arrow's larger buffers memory that is kept for the next buffer: the first touch of a fresh page takes longer than
 * filling it, and an allocator that returns memory to the system pays it for every batch. Never holds more than its limit, in
 * use and kept together. Thread-safe.
 */
final class KeptMemory implements AllocationManager.Factory, AutoCloseable {

    /** Below it Netty's arenas keep memory as well. */
    private static final long SMALLEST_BYTES = 64 << 10;

    private final long limitBytes;
    private final TreeMap<Long, Deque<Long>> idle = new TreeMap<>(); // addresses, by size
    private long heldBytes;
    private boolean closed;

    KeptMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public AllocationManager create(BufferAllocator owner, long bytes) {
        if (bytes < SMALLEST_BYTES) {
            return NettyAllocationManager.FACTORY.create(owner, bytes);
        }
        long rounded = rounded(bytes);
        long address = block(rounded);
        return new LentBlock(owner, address, bytes, () -> back(address, rounded));
    }

    @Override
    public ArrowBuf empty() {
        return NettyAllocationManager.FACTORY.empty();
    }

    /** Up to a multiple of a quarter of the power of two below it, so that buffers of about one size share their blocks. */
    private static long rounded(long bytes) {
        long quarter = Long.highestOneBit(bytes) >>> 2;
        return (bytes + quarter - 1) / quarter * quarter;
    }

    private synchronized long block(long bytes) {
        Deque<Long> same = idle.get(bytes);
        Long kept = same == null ? null : same.poll();
        if (kept != null) {
            return kept;
        }
        while (heldBytes + bytes > limitBytes && freeOne()) {
            // until there is room
        }
        if (heldBytes + bytes > limitBytes) {
            throw new OutOfMemoryException(
                    "%d bytes of direct memory refused: %d of %d are in use; raise -XX:MaxDirectMemorySize, or use fewer cores an executor"
                            .formatted(bytes, heldBytes, limitBytes));
        }
        long address = MemoryUtil.allocateMemory(bytes);
        heldBytes += bytes;
        return address;
    }

    /** Frees the largest kept block; false if there is none. */
    private boolean freeOne() {
        Map.Entry<Long, Deque<Long>> largest = idle.lastEntry();
        while (largest != null && largest.getValue().isEmpty()) {
            idle.remove(largest.getKey());
            largest = idle.lastEntry();
        }
        if (largest == null) {
            return false;
        }
        free(largest.getValue().poll(), largest.getKey());
        return true;
    }

    private void free(long address, long bytes) {
        MemoryUtil.freeMemory(address);
        heldBytes -= bytes;
    }

    private synchronized void back(long address, long bytes) {
        if (closed) {
            free(address, bytes);
        } else {
            idle.computeIfAbsent(bytes, size -> new ArrayDeque<>()).push(address);
        }
    }

    /** Bytes in use and kept. */
    synchronized long heldBytes() {
        return heldBytes;
    }

    /** Frees what is kept; what is still in use is freed when it comes back. Twice is harmless. */
    @Override
    public synchronized void close() {
        closed = true;
        while (freeOne()) {
            // until nothing is kept
        }
    }
}
