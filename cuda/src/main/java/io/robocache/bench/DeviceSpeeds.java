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
 * @param both         each way while both move at once
 * @param pageableUp   from ordinary memory to the device; {@code pageableDown} back
 * @param pageableDown from the device to ordinary memory
 */
public record DeviceSpeeds(double copy, double up, double down, double both, double pageableUp, double pageableDown) {

    private static final long COPIED = 1L << 30;
    private static final long SENT = 256L << 20;
    private static final int TIMES = 9;

    /** Measures; takes 2 GiB of one slot's device memory, 256 MiB of the other's and of each memory. */
    static DeviceSpeeds measure(Slot slot, Slot other, BufferAllocator pinned, BufferAllocator pageable) {
        slot.reserve(2 * COPIED, 0);
        long from = slot.allocate(COPIED);
        long to = slot.allocate(COPIED);
        slot.fill(from, COPIED, (byte) 60);
        other.reserve(SENT, 0);
        long away = other.allocate(SENT);
        double copy = 2 * rate(slot, COPIED, () -> slot.copy(from, to, COPIED));
        try (ArrowBuf locked = pinned.buffer(SENT);
                ArrowBuf returned = pinned.buffer(SENT);
                ArrowBuf ordinary = pageable.buffer(SENT)) {
            locked.setZero(0, SENT);
            returned.setZero(0, SENT);
            ordinary.setZero(0, SENT);
            return new DeviceSpeeds(
                    copy,
                    rate(slot, SENT, () -> slot.upload(locked.memoryAddress(), to, SENT)),
                    rate(slot, SENT, () -> slot.download(from, locked.memoryAddress(), SENT)),
                    bothWays(
                            slot,
                            other,
                            () -> slot.upload(locked.memoryAddress(), to, SENT),
                            () -> other.download(away, returned.memoryAddress(), SENT)),
                    rate(slot, SENT, () -> slot.upload(ordinary.memoryAddress(), to, SENT)),
                    rate(slot, SENT, () -> slot.download(from, ordinary.memoryAddress(), SENT)));
        }
    }

    /** By the caller's clock, over several copies each way, until both are done. */
    private static double bothWays(Slot slot, Slot other, Runnable upload, Runnable download) {
        slot.synchronize();
        other.synchronize();
        long began = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            upload.run();
            download.run();
        }
        slot.synchronize();
        other.synchronize();
        return SENT * TIMES / ((System.nanoTime() - began) / 1e6);
    }

    private static double rate(Slot slot, long bytes, Runnable work) {
        double[] millis = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            millis[i] = slot.millis(work);
        }
        Arrays.sort(millis);
        return bytes / millis[TIMES / 2];
    }

    /** Milliseconds that a batch needs on the bus: both ways at once as long as both have something to move. */
    double bus(long upBytes, long downBytes) {
        long common = Math.min(upBytes, downBytes);
        return common / both + (upBytes - common) / up + (downBytes - common) / down;
    }
}
