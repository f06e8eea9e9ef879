package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.device.BackendConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutorBackendTest {
    private static final BackendConfig AUTO = BackendReader.of(Map.of());

    @Test
    void theDefaultsAreThoseOfTheReference() {
        assertEquals(new BackendConfig("auto", BackendConfig.ANY, 3, 4L << 30, 2L << 30), AUTO);
        assertEquals(BackendConfig.defaults(), AUTO);
    }

    @Test
    void settingsOfSparkCount() {
        assertEquals(
                new BackendConfig("gpu", 3, 3, 1L << 20, 2L << 30),
                BackendReader.of(Map.of(
                        "spark.robocache.backend", "gpu",
                        "spark.robocache.gpu.device", "3",
                        "spark.robocache.gpu.pool", "1MiB",
                        "spark.executor.memory", "7g")));
    }

    @Test
    void severalGpusForOneExecutorAreRefusedBeforeSparkStarts() {
        String key = "spark.executor.resource.gpu.amount";
        assertDoesNotThrow(() -> GpuRequest.refuseSeveral(Map.of()));
        assertDoesNotThrow(() -> GpuRequest.refuseSeveral(Map.of(key, "1", "spark.task.resource.gpu.amount", "0.25")));
        assertEquals(
                List.of(
                        key
                                + "=2 refused: an executor computes on one GPU; write 1, and start as many executors as there are GPUs"),
                assertThrows(ConfigurationException.class, () -> GpuRequest.refuseSeveral(Map.of(key, "2")))
                        .problems());
    }

    @Test
    void countersOfARunAreSumsOverJvmsOfWhatEachCountedDuringIt() {
        Map<String, Long> total = BackendUse.total(List.of(
                new BackendUse("1 GPU", "GPU", Map.of("launches", 10L), Map.of("launches", 30L, "peak_bytes", 5L)),
                new BackendUse("1 GPU", "GPU", Map.of("launches", 12L), Map.of("launches", 25L, "fallback.x", 1L)),
                new BackendUse("2 GPU", "GPU", Map.of(), Map.of("launches", 7L, "peak_bytes", 9L)),
                BackendUse.REUSED));
        assertEquals(Map.of("launches", 27L, "peak_bytes", 9L, "fallback.x", 1L), total);
    }
}
