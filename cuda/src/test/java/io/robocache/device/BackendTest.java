package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

class BackendTest {

    @Test
    void autoSaysThatItChoseTheCpuAndWhy() {
        BackendChoice choice = BackendChoice.of("auto");

        assertEquals(Backend.Kind.CPU, choice.kind());
        assertEquals("robocache.backend=auto chose the CPU: this build has no GPU twin", choice.reason());
    }

    @Test
    void cpuIsTakenAsAskedFor() {
        assertEquals(new BackendChoice(Backend.Kind.CPU, "robocache.backend=cpu"), BackendChoice.of("cpu"));
    }

    @Test
    void gpuIsRefusedWithTheReasonAndTheRemedy() {
        String message = "robocache.backend=gpu refused: this build has no GPU twin; the CPU gives the same bytes;"
                + " use auto or cpu";

        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> BackendChoice.of("gpu"))
                        .getMessage());
    }

    @Test
    void anUnknownBackendIsRefused() {
        assertEquals(
                "robocache.backend=tpu refused: not one of auto, cpu, gpu; use auto",
                assertThrows(IllegalArgumentException.class, () -> BackendChoice.of("tpu"))
                        .getMessage());
    }

    @Test
    void closingTwiceIsHarmless() {
        Backend backend = Backend.open(BackendChoice.of("cpu"));
        backend.close();
        backend.close();
    }

    @Test
    void whoeverLeaksCannotCloseItsMemory() {
        Backend backend = Backend.open(BackendChoice.of("cpu"));
        BufferAllocator task = backend.taskMemory("task 7");
        ArrowBuf leaked = task.buffer(64);

        assertEquals(64, leaked.capacity());
        IllegalStateException refused = assertThrows(IllegalStateException.class, task::close);
        assertTrue(refused.getMessage().contains("Memory leaked: (64)"), refused.getMessage());
        assertThrows(IllegalStateException.class, backend::close);
    }
}
