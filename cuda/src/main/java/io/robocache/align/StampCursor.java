package io.robocache.align;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BigIntVector;

/**
 * Walks over ascending stamps beside the targets: targets in order cost one pass over both, any other order a binary
 * search each. Borrows the stamps.
 */
final class StampCursor {

    private static final int STEPS = 16;

    private final long address;
    private final int size;
    private int at = -1;

    StampCursor(BigIntVector stamps) {
        this.address = stamps.getDataBuffer().memoryAddress();
        this.size = stamps.getValueCount();
    }

    int size() {
        return size;
    }

    long stamp(int k) {
        return MemoryUtil.getLong(address + 8L * k);
    }

    /** The last sample at or before {@code t}; -1: none. */
    int seek(long t) {
        if (at >= 0 && stamp(at) > t) {
            at = search(-1, at, t);
            return at;
        }
        int near = Math.min(size - 1, at + STEPS);
        while (at < near && stamp(at + 1) <= t) {
            at++;
        }
        if (at == near && at + 1 < size) {
            at = search(at, size, t);
        }
        return at;
    }

    /** With sample {@code low} at or before {@code t} and {@code high} after it, the last one at or before. */
    private int search(int low, int high, long t) {
        int before = low;
        int after = high;
        while (after - before > 1) {
            int middle = (before + after) >>> 1;
            if (stamp(middle) <= t) {
                before = middle;
            } else {
                after = middle;
            }
        }
        return before;
    }
}
