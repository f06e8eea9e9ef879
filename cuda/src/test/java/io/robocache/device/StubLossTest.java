package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.StubDriver.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A GPU that computes no more, and tasks that do not give back what they took. */
class StubLossTest {

    @TempDir
    private Path folder;

    private StubDriver driver;

    @BeforeEach
    void prepare() throws IOException {
        driver = new StubDriver(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "VOXELIZE, cuStreamSynchronize, 700, CUDA_ERROR_ILLEGAL_ADDRESS, device 0",
        "VOXELIZE, cuStreamSynchronize, 999, CUDA_ERROR_UNKNOWN, device 0",
        "VOXELIZE, cuLaunchKernel, 719, CUDA_ERROR_LAUNCH_FAILED, rc_voxel_",
        "ALIGN, cuStreamSynchronize, 719, CUDA_ERROR_LAUNCH_FAILED, device 0",
        "ALIGN, cuLaunchKernel, 700, CUDA_ERROR_ILLEGAL_ADDRESS, rc_align",
        "ALIGN, cuLaunchKernel, 999, CUDA_ERROR_UNKNOWN, rc_align",
    })
    void aLostDeviceIsNamedByTheFirstCallThatFailedAndIsNoShortage(
            StubScenario scenario, String call, int result, String name, String value)
            throws IOException, InterruptedException {
        Outcome outcome = driver.with("FAIL", call + ":" + result).run(scenario);

        String failed = outcome.told("failed");
        assertTrue(failed.startsWith("DeviceLostException: " + call + "[" + value), failed);
        assertTrue(failed.endsWith("]: " + name + " (" + result + "); the process must be replaced"), failed);
        assertEquals(0, outcome.counted("splits"), outcome::toString);
        assertEquals(0, outcome.counted("fallback.device-memory"), outcome::toString);
    }

    @Test
    void afterCloseTheDriverHasNothingLeft() throws IOException, InterruptedException {
        Outcome outcome = driver.run(StubScenario.THREADS).leftNothing();

        assertEquals(outcome.counted("launches"), outcome.left("launches"), outcome::toString);
        assertTrue(outcome.counted("launches") > 0, outcome::toString);
    }

    @Test
    void aSlotThatIsKeptIsToldAtClose() throws IOException, InterruptedException {
        Outcome outcome = driver.run(StubScenario.KEEP_SLOT);

        assertEquals("IllegalStateException: device 0 closed while 1 of its slots were leased", outcome.told("failed"));
        assertEquals(0, outcome.left("contexts"), outcome::toString);
        assertEquals(0, outcome.left("modules"), outcome::toString);
    }

    @Test
    void aBufferThatIsKeptIsToldAtCloseAndCanStillBeUsed() throws IOException, InterruptedException {
        Outcome outcome = driver.run(StubScenario.KEEP_BUFFER);

        assertEquals("Memory was leaked by query. Memory leaked: (1048576)", outcome.told("leak"));
        assertEquals(7, Long.parseLong(outcome.told("kept")));
        assertEquals(1, outcome.left("contexts"), "page-locked memory went with its context");
        assertEquals(0, outcome.left("misuses"), outcome::toString);
    }
}
