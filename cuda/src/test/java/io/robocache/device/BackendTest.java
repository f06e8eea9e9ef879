package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

class BackendTest {

    @Test
    void cpuIsTakenAsAskedFor() {
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults())) {
            assertEquals(new BackendChoice(Backend.Kind.CPU, "robocache.backend=cpu"), backend.choice());
        }
    }

    @Test
    void whereNoGpuOpensAutoTakesTheCpuAndGpuIsRefusedForTheSameReason() {
        DeviceSettings absent = new DeviceSettings(1000, 1, 1 << 20, 0);

        String refused = assertThrows(DeviceException.class, () -> Backend.open("gpu", absent))
                .getMessage();
        try (Backend backend = Backend.open("auto", absent)) {
            assertEquals(Backend.Kind.CPU, backend.choice().kind());
            String reason = backend.choice().reason().replace("robocache.backend=auto chose the CPU: ", "");
            assertEquals(
                    "robocache.backend=gpu refused: " + reason + "; the CPU gives the same bytes, use auto or cpu",
                    refused);
        }
    }

    @Test
    void anUnknownBackendIsRefused() {
        assertEquals(
                "robocache.backend=tpu refused: not one of auto, cpu, gpu; use auto",
                assertThrows(IllegalArgumentException.class, () -> Backend.open("tpu", DeviceSettings.defaults()))
                        .getMessage());
    }

    @Test
    void closingTwiceIsHarmless() {
        Backend backend = Backend.open("cpu", DeviceSettings.defaults());
        backend.close();
        backend.close();
    }

    @Test
    void whoeverLeaksCannotCloseItsMemory() {
        Backend backend = Backend.open("cpu", DeviceSettings.defaults());
        BufferAllocator task = backend.taskMemory("task 7");
        ArrowBuf leaked = task.buffer(64);

        assertEquals(64, leaked.capacity());
        IllegalStateException refused = assertThrows(IllegalStateException.class, task::close);
        assertTrue(refused.getMessage().contains("Memory leaked: (64)"), refused.getMessage());
        assertThrows(IllegalStateException.class, backend::close);
    }
}
