package io.robocache.device;

import java.io.Serializable;

/**
 * What computes, and how much of a GPU a JVM takes. Changes no byte of a result.
 *
 * @param requested   auto, cpu or gpu
 * @param device      number of the GPU, as the driver counts those that a process sees, or {@link #ANY}
 * @param tasks       tasks that compute on it at once
 * @param poolBytes   device memory for all of them
 * @param pinnedBytes page-locked host memory
 */
public record BackendConfig(String requested, int device, int tasks, long poolBytes, long pinnedBytes)
        implements Serializable {
    /** No GPU in particular: Spark's assignment, else the one that the fewest JVMs compute on. */
    public static final int ANY = DeviceSettings.ANY;

    /** For work that no GPU helps with. */
    public static final BackendConfig ON_CPU = new BackendConfig("cpu", ANY, 1, 1 << 20, 0);

    /** The GPU where there is one, within {@link DeviceSettings#defaults}: what a configuration that says nothing means. */
    public static BackendConfig defaults() {
        DeviceSettings gpu = DeviceSettings.defaults();
        return new BackendConfig("auto", gpu.ordinal(), gpu.tasks(), gpu.poolBytes(), gpu.pinnedBytes());
    }

    /**
     * Opens it in this JVM; the caller closes it.
     *
     * @throws DeviceException if {@code gpu} was asked for and none opens
     */
    public Backend open() {
        return Backend.open(requested, new DeviceSettings(device, tasks, poolBytes, pinnedBytes));
    }

    /** The same on another device. */
    public BackendConfig on(int assigned) {
        return new BackendConfig(requested, assigned, tasks, poolBytes, pinnedBytes);
    }

    /** The same for another word of {@code auto}, {@code cpu} and {@code gpu}. */
    public BackendConfig requesting(String word) {
        return new BackendConfig(word, device, tasks, poolBytes, pinnedBytes);
    }
}
