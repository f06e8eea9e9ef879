package io.robocache.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import io.robocache.device.BackendChoice;
import io.robocache.device.BackendConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads block {@code robocache}: what computes. */
public final class BackendReader {
    private static final int HIGHEST_DEVICE = 1 << 10;
    private static final int HIGHEST_TASKS = 1 << 10;
    private static final long SMALLEST_POOL = 1 << 20;

    private BackendReader() {}

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
                ? BackendConfig.ANY
                : (int) gpu.at("device").whole(0, HIGHEST_DEVICE);
        int tasks = (int) gpu.at("tasks").whole(1, HIGHEST_TASKS);
        long pool = gpu.at("pool").convert(Quantity::sizeBytes);
        if (pool < SMALLEST_POOL) {
            throw gpu.at("pool").refused("is too small; write at least 1MiB");
        }
        return new BackendConfig(
                backend.text(), device, tasks, pool, gpu.at("pinned").convert(Quantity::sizeBytes));
    }
}
