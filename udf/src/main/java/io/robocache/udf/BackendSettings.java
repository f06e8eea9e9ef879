package io.robocache.udf;

import io.robocache.device.BackendChoice;
import io.robocache.device.BackendConfig;
import io.robocache.device.UnitText;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a session that {@code build} reads too, with the same words, limits and defaults. */
final class BackendSettings {

    private static final String BACKEND = "spark.robocache.backend";
    private static final String GPU = "spark.robocache.gpu.";
    private static final int HIGHEST_DEVICE = 1 << 10;
    private static final int HIGHEST_TASKS = 1 << 10;
    private static final long SMALLEST_POOL = 1 << 20;

    private BackendSettings() {}

    /**
     * Reads {@code spark.robocache.backend} and {@code spark.robocache.gpu.*}.
     *
     * @throws IllegalArgumentException for a wrong value, or a key below {@code gpu} that there is not
     */
    static BackendConfig of(Map<String, String> settings) {
        BackendConfig read = BackendConfig.defaults();
        for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
            String key = setting.getKey();
            String value = setting.getValue();
            if (key.equals(BACKEND)) {
                BackendChoice.check(value);
                read = read.requesting(value);
            } else if (key.startsWith(GPU)) {
                read = gpu(read, key, value);
            }
        }
        return read;
    }

    private static BackendConfig gpu(BackendConfig so, String key, String value) {
        return switch (key.substring(GPU.length())) {
            case "device" -> so.on(value.equals("auto") ? BackendConfig.ANY : whole(key, value, 0, HIGHEST_DEVICE));
            case "tasks" -> new BackendConfig(
                    so.requested(), so.device(), whole(key, value, 1, HIGHEST_TASKS), so.poolBytes(), so.pinnedBytes());
            case "pool" -> {
                long pool = size(key, value);
                if (pool < SMALLEST_POOL) {
                    throw refused(key, value, "is too small; write at least 1MiB");
                }
                yield new BackendConfig(so.requested(), so.device(), so.tasks(), pool, so.pinnedBytes());
            }
            case "pinned" -> new BackendConfig(
                    so.requested(), so.device(), so.tasks(), so.poolBytes(), size(key, value));
            default -> throw refused(key, value, "is no setting; there are device, tasks, pool and pinned");
        };
    }

    private static int whole(String key, String value, int least, int most) {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw refused(key, value, "is not a whole number; the range is %d to %d".formatted(least, most));
        }
        if (number < least || number > most) {
            throw refused(key, value, "is out of range; the range is %d to %d".formatted(least, most));
        }
        return number;
    }

    private static long size(String key, String value) {
        try {
            return UnitText.sizeBytes(value);
        } catch (IllegalArgumentException e) {
            throw refused(key, value, e.getMessage());
        }
    }

    private static IllegalArgumentException refused(String key, String value, String why) {
        return new IllegalArgumentException("%s = %s %s".formatted(key, value, why));
    }
}
