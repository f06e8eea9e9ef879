package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.device.BackendConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which backend a task asks for: by the session's settings, and on the GPU that Spark assigned. */
class TaskBackendTest {
    private static final BackendConfig AUTO = BackendConfig.defaults();

    @Test
    void aTaskComputesOnTheGpuThatSparkAssigned() {
        assertEquals(AUTO.on(5), TaskBackend.onAssigned(AUTO, List.of("5")));
        assertEquals(AUTO.on(0), TaskBackend.onAssigned(AUTO.on(4), List.of("0")));
    }

    @Test
    void whatNoGpuIsAssignedToStaysAsConfigured() {
        assertSame(AUTO, TaskBackend.onAssigned(AUTO, List.of()));
        assertSame(BackendConfig.ON_CPU, TaskBackend.onAssigned(BackendConfig.ON_CPU, List.of("1")));
    }

    @Test
    void severalGpusForOneTaskAreRefused() {
        String refused = assertThrows(
                        IllegalArgumentException.class, () -> TaskBackend.onAssigned(AUTO, List.of("5", "2")))
                .getMessage();
        assertEquals(
                "GPUs [5, 2] for one task refused: a task computes on one; set spark.executor.resource.gpu.amount=1"
                        + " and spark.task.resource.gpu.amount to at most 1",
                refused);
    }

    @Test
    void anAddressThatIsNoNumberIsRefused() {
        assertEquals(
                "GPU \"GPU-8932f937\" as assigned by Spark refused: not a number;"
                        + " let the discovery script print nvidia-smi's indexes",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TaskBackend.onAssigned(AUTO, List.of("GPU-8932f937")))
                        .getMessage());
    }

    @Test
    void aSessionWithoutSettingsHasTheDefaults() {
        assertEquals(AUTO, BackendSettings.of(Map.of("spark.executor.memory", "7g")));
    }

    @Test
    void settingsOfTheSessionCount() {
        assertEquals(
                new BackendConfig("gpu", 3, 2, 1L << 20, 5L << 20),
                BackendSettings.of(Map.of(
                        "spark.robocache.backend", "gpu",
                        "spark.robocache.gpu.device", "3",
                        "spark.robocache.gpu.tasks", "2",
                        "spark.robocache.gpu.pool", "1MiB",
                        "spark.robocache.gpu.pinned", "5MiB")));
        assertEquals(AUTO, BackendSettings.of(Map.of("spark.robocache.gpu.device", "auto")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "backend|rocm|robocache.backend=rocm refused: not one of auto, cpu, gpu; use auto",
                "gpu.device|-1|spark.robocache.gpu.device = -1 is out of range; the range is 0 to 1024",
                "gpu.tasks|many|spark.robocache.gpu.tasks = many is not a whole number; the range is 1 to 1024",
                "gpu.pool|1KiB|spark.robocache.gpu.pool = 1KiB is too small; write at least 1MiB",
                "gpu.pinned|64|spark.robocache.gpu.pinned = 64 has no unit; write for example 64MiB",
                "gpu.memory|1GiB|spark.robocache.gpu.memory = 1GiB is no setting; there are device, tasks, pool and pinned",
            })
    void aWrongSettingIsNamed(String key, String value, String message) {
        Map<String, String> settings = Map.of("spark.robocache." + key, value);
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> BackendSettings.of(settings))
                        .getMessage());
    }
}
