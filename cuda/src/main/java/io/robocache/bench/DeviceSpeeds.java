package io.robocache.bench;

import io.robocache.device.Slot;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What the device and its bus move at, in bytes a millisecond, each the median of several large copies.
 *
 * @param copy         within the device, bytes read and written
 * @param up           from page-locked memory to the device; {@code down} back
 * @param pageableUp   from ordinary memory to the device; {@code pageableDown} back
 * @param pageableDown from the device to ordinary memory
 */
public record DeviceSpeeds(double copy, double up, double down, double pageableUp, double pageableDown) {

    private static final long COPIED = 1L << 30;
    private static final long SENT = 256L << 20;
    private static final int TIMES = 9;

    /** Measures; takes 2 GiB of the slot's device memory and 256 MiB of each memory. */
    static DeviceSpeeds measure(Slot slot, BufferAllocator pinned, BufferAllocator pageable) {
        slot.reserve(2 * COPIED, 0);
        long from = slot.allocate(COPIED);
        long to = slot.allocate(COPIED);
        slot.fill(from, COPIED, (byte) 60);
        double copy = 2 * rate(slot, COPIED, () -> slot.copy(from, to, COPIED));
        try (ArrowBuf locked = pinned.buffer(SENT);
                ArrowBuf ordinary = pageable.buffer(SENT)) {
            locked.setZero(0, SENT);
            ordinary.setZero(0, SENT);
            return new DeviceSpeeds(
                    copy,
                    rate(slot, SENT, () -> slot.upload(locked.memoryAddress(), to, SENT)),
                    rate(slot, SENT, () -> slot.download(from, locked.memoryAddress(), SENT)),
                    rate(slot, SENT, () -> slot.upload(ordinary.memoryAddress(), to, SENT)),
                    rate(slot, SENT, () -> slot.download(from, ordinary.memoryAddress(), SENT)));
        }
    }

    private static double rate(Slot slot, long bytes, Runnable work) {
        double[] millis = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            millis[i] = slot.millis(work);
        }
        Arrays.sort(millis);
        return bytes / millis[TIMES / 2];
    }

    /** Milliseconds that a batch needs on the bus, which moves both ways at once. */
    double bus(long upBytes, long downBytes) {
        return Math.max(upBytes / up, downBytes / down);
    }
}
