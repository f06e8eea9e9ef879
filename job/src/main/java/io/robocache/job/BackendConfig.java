package io.robocache.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import io.robocache.device.Backend;
import io.robocache.device.BackendChoice;
import io.robocache.device.DeviceSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What computes, and how much of a GPU a JVM takes. Changes no byte of a dataset.
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
    static final int ANY = DeviceSettings.ANY;

    /** For work that no GPU helps with. */
    static final BackendConfig ON_CPU = new BackendConfig("cpu", ANY, 1, 1 << 20, 0);

    private static final int HIGHEST_DEVICE = 1 << 10;
    private static final int HIGHEST_TASKS = 1 << 10;
    private static final long SMALLEST_POOL = 1 << 20;

    /**
     * Reads what Spark's settings alone say, {@code spark.robocache.backend} and {@code spark.robocache.gpu.*}.
     *
     * @throws ConfigurationException with one line for each problem
     */
    public static BackendConfig of(Map<String, String> sparkSettings) {
        ConfigObject reference = ConfigLayers.reference();
        List<Config> layer = List.of(ConfigLayers.spark(sparkSettings, reference));
        List<String> problems = new ArrayList<>();
        BackendConfig read = read(
                ConfigBlock.of("robocache", "robocache", ConfigLayers.merge(layer, reference), reference), problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(List.copyOf(problems));
        }
        return read;
    }

    /** Reads block {@code robocache}; keys that it should not have become problems. */
    static BackendConfig read(ConfigBlock block, List<String> problems) {
        ConfKeys.check(block, "robocache", problems);
        ConfigBlock gpu = ConfigBlock.of("robocache.gpu", "gpu", block.own(), block.defaults());
        ConfKeys.check(gpu, "gpu", problems);
        Setting backend = block.at("backend");
        try {
            BackendChoice.check(backend.text());
        } catch (IllegalArgumentException e) {
            // It refuses with a whole sentence of its own; the place tells which layer asked.
            throw new ConfigurationException(backend.place() + e.getMessage());
        }
        int device = gpu.at("device").text().equals("auto")
                ? ANY
                : (int) gpu.at("device").whole(0, HIGHEST_DEVICE);
        int tasks = (int) gpu.at("tasks").whole(1, HIGHEST_TASKS);
        long pool = gpu.at("pool").convert(Quantity::sizeBytes);
        if (pool < SMALLEST_POOL) {
            throw gpu.at("pool").refused("is too small; write at least 1MiB");
        }
        return new BackendConfig(
                backend.text(), device, tasks, pool, gpu.at("pinned").convert(Quantity::sizeBytes));
    }

    /**
     * Opens it in this JVM; the caller closes it.
     *
     * @throws io.robocache.device.DeviceException if {@code gpu} was asked for and none opens
     */
    public Backend open() {
        return Backend.open(requested, new DeviceSettings(device, tasks, poolBytes, pinnedBytes));
    }

    /** The same on another device. */
    BackendConfig on(int assigned) {
        return new BackendConfig(requested, assigned, tasks, poolBytes, pinnedBytes);
    }
}
