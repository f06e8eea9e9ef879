package io.robocache.device;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.BufferAllocator;

/** A block of memory on loan to Arrow, which goes back to where blocks are kept. */
final class LentBlock extends AllocationManager {

    private final long address;
    private final long bytes;
    private final Runnable back;

    /**
     * Of a block that may be larger.
     *
     * @param bytes that were asked for: the allocator's account
     * @param back  takes the block back; called once
     */
    LentBlock(BufferAllocator owner, long address, long bytes, Runnable back) {
        super(owner);
        this.address = address;
        this.bytes = bytes;
        this.back = back;
    }

    @Override
    protected long memoryAddress() {
        return address;
    }

    @Override
    protected void release0() {
        back.run();
    }

    @Override
    public long getSize() {
        return bytes;
    }
}
