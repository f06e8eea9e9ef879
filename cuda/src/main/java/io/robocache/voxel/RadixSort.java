package io.robocache.voxel;

import io.robocache.device.DeviceLayout;
import io.robocache.device.KernelArguments;
import io.robocache.device.Slot;

/**
 * The passes of {@code sort.cu} over numbers of 64 bits with a companion of 32 bits each, between two buffers of both.
 * Stable. Not thread-safe.
 */
final class RadixSort {

    private static final int THREADS = 256;
    private static final int SORTED = 2048; // numbers of a block
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 256;

    private final KernelArguments arguments = new KernelArguments();
    private long most;
    private long histogram;
    private long digits;

    /** Takes its memory for at most so many numbers. */
    void plan(DeviceLayout layout, long numbers) {
        most = numbers;
        histogram = layout.take((long) Integer.BYTES * DIGITS * (numbers / SORTED + 1));
        digits = layout.take((long) Integer.BYTES * DIGITS);
    }

    /**
     * Queues the passes. All are addresses on the device.
     *
     * @param base    where the layout lies
     * @param ids     of both buffers; the first holds the numbers
     * @param with    their companions
     * @param total   how many there are, int64, read by the kernels
     * @param bits    the lowest ones, which alone are looked at
     * @return which of the buffers holds them sorted
     */
    int queue(Slot slot, long base, long[] ids, long[] with, long total, int bits) {
        int passes = Math.max(1, (bits + DIGIT_BITS - 1) / DIGIT_BITS);
        int digitBits = Math.max(1, (bits + passes - 1) / passes);
        int blocks = Math.toIntExact(Math.max(1, (most + SORTED - 1) / SORTED));
        int at = 0;
        for (int pass = 0; pass < passes; pass++) {
            arguments.clear();
            arguments.put(ids[at]).put(with[at]).put(ids[1 - at]).put(with[1 - at]);
            arguments
                    .put(total)
                    .put(base + histogram)
                    .put(base + digits)
                    .put((long) blocks)
                    .put(pass * digitBits)
                    .put(digitBits);
            slot.launch("rc_sort_histogram", blocks, THREADS, arguments);
            slot.launch("rc_sort_scan", DIGITS, THREADS, arguments);
            slot.launch("rc_sort_scatter", blocks, THREADS, arguments);
            at = 1 - at;
        }
        return at;
    }
}
