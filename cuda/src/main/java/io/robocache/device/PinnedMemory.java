package io.robocache.device;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.JCudaDriver;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Gives Arrow's larger buffers page-locked memory, so that a vector can go to the device as it is, at the speed of the bus.
 * Blocks have sizes of powers of two and are kept for the next buffer, because locking pages takes milliseconds. Above the
 * cap, and for small buffers, memory is pageable; both are counted. Thread-safe.
 */
final class PinnedMemory implements AllocationManager.Factory, AutoCloseable {

    /** Below it a copy costs its call, not its bytes. */
    private static final long SMALLEST_BYTES = 64 << 10;

    private static final int FOR_EVERY_CONTEXT = 1; // CU_MEMHOSTALLOC_PORTABLE

    private final Device device;
    private final long capBytes;
    private final AllocationManager.Factory pageable;
    private final Map<Long, Deque<HostPointer>> idle = new HashMap<>();
    private long heldBytes;
    private int leased;
    private boolean closed;

    /** @param pageable for buffers that are not pinned */
    PinnedMemory(Device device, long capBytes, AllocationManager.Factory pageable) {
        this.device = device;
        this.capBytes = capBytes;
        this.pageable = pageable;
    }

    @Override
    public AllocationManager create(BufferAllocator owner, long bytes) {
        if (bytes >= SMALLEST_BYTES) {
            long rounded = Long.highestOneBit(bytes - 1) << 1;
            HostPointer block = block(rounded);
            if (block != null) {
                return new LentBlock(owner, block.address(), bytes, () -> back(block, rounded));
            }
            device.counters().pageable(bytes);
        }
        return pageable.create(owner, bytes);
    }

    @Override
    public ArrowBuf empty() {
        return pageable.empty();
    }

    /** A block of that size, or null where the cap or the system refuses one. */
    private synchronized HostPointer block(long bytes) {
        Deque<HostPointer> same = idle.get(bytes);
        HostPointer block = same == null ? null : same.poll();
        if (block == null) {
            if (closed || !roomFor(bytes)) {
                return null;
            }
            device.bind();
            block = new HostPointer();
            int result = JCudaDriver.cuMemHostAlloc(block, bytes, FOR_EVERY_CONTEXT);
            if (result == jcuda.driver.CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
                return null; // the system locks no more pages; counted by the caller
            }
            CudaCall.check(result, "cuMemHostAlloc", bytes);
            heldBytes += bytes;
            device.counters().pinned(bytes);
        }
        leased++;
        return block;
    }

    /** Frees kept blocks of other sizes until the cap leaves room. */
    private boolean roomFor(long bytes) {
        if (bytes > capBytes) {
            return false;
        }
        for (Map.Entry<Long, Deque<HostPointer>> size : idle.entrySet()) {
            while (heldBytes + bytes > capBytes && !size.getValue().isEmpty()) {
                free(size.getValue().poll(), size.getKey());
            }
        }
        return heldBytes + bytes <= capBytes;
    }

    private synchronized void back(HostPointer block, long bytes) {
        leased--;
        if (closed) {
            free(block, bytes);
        } else {
            idle.computeIfAbsent(bytes, size -> new ArrayDeque<>()).push(block);
        }
    }

    private void free(HostPointer block, long bytes) {
        device.bind();
        CudaCall.check(JCudaDriver.cuMemFreeHost(block), "cuMemFreeHost", bytes);
        heldBytes -= bytes;
        device.counters().pinned(-bytes);
    }

    /**
     * Frees all blocks; twice is harmless. The allocators are closed before.
     *
     * @throws IllegalStateException if a buffer still uses one
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        idle.forEach((bytes, blocks) -> blocks.forEach(block -> free(block, bytes)));
        idle.clear();
        if (leased > 0) {
            throw new IllegalStateException(leased + " pinned blocks are still in use");
        }
    }
}
