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
import org.junit.jupiter.params.provider.EnumSource;

/** A driver that has no memory to give: bytes stay the same, work is halved or the CPU's, and both are counted. */
class StubShortageTest {

    @TempDir
    private Path folder;

    private StubDriver driver;

    @BeforeEach
    void prepare() throws IOException {
        driver = new StubDriver(folder);
    }

    /** The VOXELIZE scenario has a batch of one frame and one of four, ALIGN one of four streams. */
    @ParameterizedTest
    @CsvSource({"VOXELIZE, cuMemAlloc, 5, 3", "ALIGN, cuMemAlloc, 4, 3"})
    void withoutDeviceMemoryTheCpuGivesTheSameBits(StubScenario scenario, String call, int fallbacks, int splits)
            throws IOException, InterruptedException {
        Outcome outcome = driver.with("FAIL", call + ":2").run(scenario).leftNothing();

        assertEquals(outcome.told("cpu"), outcome.told("gpu"), outcome::toString);
        assertEquals(fallbacks, outcome.counted("fallback.device-memory"), outcome::toString);
        assertEquals(splits, outcome.counted("splits"), outcome::toString);
        assertEquals(0, outcome.left("launches"), outcome::toString);
        assertEquals(0, outcome.counted("device_peak_bytes"), outcome::toString);
    }

    @ParameterizedTest
    @EnumSource(names = {"VOXELIZE", "ALIGN"})
    void withoutMemoryForAStreamTheCpuGivesTheSameBits(StubScenario scenario) throws IOException, InterruptedException {
        Outcome outcome = driver.with("FAIL", "cuStreamCreate:2").run(scenario).leftNothing();

        assertEquals(outcome.told("cpu"), outcome.told("gpu"), outcome::toString);
        assertTrue(outcome.counted("fallback.device-memory") > 0, outcome::toString);
    }

    /** One frame or stream fits half a mebibyte, four do not. */
    @ParameterizedTest
    @EnumSource(names = {"VOXELIZE", "ALIGN"})
    void whatIsTooLargeIsComputedInParts(StubScenario scenario) throws IOException, InterruptedException {
        Outcome outcome = driver.with("LARGEST", 1 << 20).run(scenario).leftNothing();

        assertTrue(outcome.counted("splits") > 0, outcome::toString);
        assertEquals(0, outcome.counted("fallback.device-memory"), outcome::toString);
        assertTrue(outcome.left("launches") > 0, outcome::toString);
        assertTrue(outcome.counted("device_peak_bytes") <= 1 << 20, outcome::toString);
    }

    @Test
    void oneRefusalOfMoreMemoryIsOneSplit() throws IOException, InterruptedException {
        Outcome outcome = driver.with("FAIL", "cuMemAlloc:2:2:2")
                .run(StubScenario.VOXELIZE)
                .leftNothing();

        assertEquals(1, outcome.counted("splits"), outcome::toString);
        assertEquals(0, outcome.counted("fallback.device-memory"), outcome::toString);
    }

    @Test
    void withoutPageLockedMemoryTheGpuReadsPageable() throws IOException, InterruptedException {
        Outcome outcome = driver.with("FAIL", "cuMemHostAlloc:2")
                .run(StubScenario.VOXELIZE)
                .leftNothing();

        assertTrue(outcome.counted("pageable_bytes") > 0, outcome::toString);
        assertEquals(0, outcome.counted("pinned_peak_bytes"), outcome::toString);
        assertEquals(0, outcome.counted("fallback.device-memory"), outcome::toString);
        assertTrue(outcome.left("launches") > 0, outcome::toString);
    }
}
