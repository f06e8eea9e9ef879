package io.robocache.device;

/**
 * How much of a GPU and of pinned memory a JVM takes.
 *
 * @param ordinal     which GPU, as the driver numbers those that this process sees; {@link #ANY} for the one that the fewest
 *                    JVMs of this user on this host compute on
 * @param tasks       tasks that compute on it at once, from 1; each has a stream and a slab of its own
 * @param poolBytes   device memory for all of them together, from 1 MiB
 * @param pinnedBytes page-locked host memory for Arrow buffers; 0 for none
 */
public record DeviceSettings(int ordinal, int tasks, long poolBytes, long pinnedBytes) {

    private static final long SMALLEST_POOL = 1 << 20;

    /** No GPU in particular. */
    public static final int ANY = -1;

    /** @throws IllegalArgumentException if a number is out of its range */
    public DeviceSettings {
        if (ordinal < ANY) {
            throw new IllegalArgumentException(
                    "GPU %d refused: they are numbered from 0; -1 is any".formatted(ordinal));
        }
        if (tasks < 1) {
            throw new IllegalArgumentException("%d tasks at once on a GPU refused: at least 1".formatted(tasks));
        }
        if (poolBytes < SMALLEST_POOL || pinnedBytes < 0) {
            throw new IllegalArgumentException(
                    "device pool of %d bytes and %d pinned bytes refused: a pool has at least %d, pinned memory 0 or more"
                            .formatted(poolBytes, pinnedBytes, SMALLEST_POOL));
        }
    }

    /** Any GPU, three tasks, 4 GiB of its memory and 2 GiB of pinned memory. */
    public static DeviceSettings defaults() {
        return new DeviceSettings(ANY, 3, 4L << 30, 2L << 30);
    }
}
