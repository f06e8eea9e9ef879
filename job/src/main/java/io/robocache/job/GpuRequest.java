package io.robocache.job;

import java.util.List;
import java.util.Map;

/** What Spark is told to reserve of GPUs. */
public final class GpuRequest {
    private static final List<String> AMOUNTS =
            List.of("spark.executor.resource.gpu.amount", "spark.task.resource.gpu.amount");

    private GpuRequest() {}

    /**
     * Refuses more than one GPU for an executor. An executor that lost one would end and take the others with it, each of its
     * GPUs would take the pool and the pinned memory again, and more executors of one GPU each do the same work.
     *
     * @param settings of Spark
     * @throws ConfigurationException naming the key
     */
    public static void refuseSeveral(Map<String, String> settings) {
        for (String key : AMOUNTS) {
            String amount = settings.getOrDefault(key, "0").strip();
            if (isAboveOne(amount)) {
                throw new ConfigurationException(
                        "%s=%s refused: an executor computes on one GPU; write 1, and start as many executors as there are GPUs"
                                .formatted(key, amount));
            }
        }
    }

    private static boolean isAboveOne(String amount) {
        try {
            return Double.parseDouble(amount) > 1;
        } catch (NumberFormatException e) {
            return false; // Spark refuses it itself, with its own words
        }
    }
}
