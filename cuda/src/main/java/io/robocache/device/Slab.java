package io.robocache.device;

/**
 * Memory of one kind that grows to the largest batch and is handed out piece by piece, each aligned to 256 bytes. For one
 * thread.
 */
abstract class Slab {

    private static final long ALIGNMENT = 256;
    private static final long SMALLEST_BYTES = 64 << 10;

    private final String kind;
    private final long limitBytes;
    private long base;
    private long bytes;
    private long usedBytes;

    /** @param kind for messages: "device memory" */
    Slab(String kind, long limitBytes) {
        this.kind = kind;
        this.limitBytes = limitBytes;
    }

    /** What a piece of so many bytes takes. */
    static long sized(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * Obtains memory from the driver.
     *
     * @return its address
     */
    abstract long obtain(long size);

    /** Gives what was obtained last back to the driver. */
    abstract void release(long size);

    /** Waits until nothing that is queued uses the memory. */
    abstract void settle();

    /** Takes all pieces back. */
    void reset() {
        usedBytes = 0;
    }

    /**
     * Takes all pieces back and makes room.
     *
     * @throws DeviceMemoryException if there is not as much; the slab may be empty then
     */
    void reserve(long size) {
        usedBytes = 0;
        if (size <= bytes) {
            return;
        }
        if (size > limitBytes) {
            throw new DeviceMemoryException(
                    "%d bytes of %s refused, a task's share is %d; use fewer frames a batch or a larger robocache.gpu.pool"
                            .formatted(size, kind, limitBytes));
        }
        settle();
        free();
        long rounded = Math.min(limitBytes, Math.max(SMALLEST_BYTES, Long.highestOneBit(size - 1) << 1));
        base = obtain(rounded);
        bytes = rounded;
    }

    /**
     * The next piece, its content not defined.
     *
     * @return its address, valid until the next {@link #reserve}
     * @throws IllegalStateException if less was reserved
     */
    long take(long size) {
        if (usedBytes + sized(size) > bytes) {
            throw new IllegalStateException(
                    "%d bytes of a batch's %s asked for, %d of %d are taken; reserve the sum of all pieces"
                            .formatted(size, kind, usedBytes, bytes));
        }
        long address = base + usedBytes;
        usedBytes += sized(size);
        return address;
    }

    /** Gives everything back; twice is harmless. */
    void free() {
        if (bytes > 0) {
            long old = bytes;
            bytes = 0;
            release(old);
        }
    }
}
