package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.Test;

/** Memory, slots and limits of a real GPU; without one, visible skips. */
class DeviceTest {
    private static final int BYTES = 1 << 20;

    @Test
    void bytesGoToTheDeviceAndComeBack() {
        try (Backend backend = TestBackends.open(Backend.Kind.GPU);
                ArrowBuf from = backend.memory().buffer(BYTES);
                ArrowBuf to = backend.memory().buffer(BYTES)) {
            byte[] content = new byte[BYTES];
            new Random(7).nextBytes(content);
            from.setBytes(0, content);
            try (Slot slot = backend.device().orElseThrow().lease()) {
                slot.reserve(Slot.sized(BYTES), 0);
                long there = slot.allocate(BYTES);
                slot.upload(from.memoryAddress(), there, BYTES);
                slot.fill(there, 3, (byte) 9);
                slot.download(there, to.memoryAddress(), BYTES);
                slot.synchronize();
            }
            byte[] back = new byte[BYTES];
            to.getBytes(0, back);
            content[0] = 9;
            content[1] = 9;
            content[2] = 9;
            assertArrayEquals(content, back);
            Map<String, Long> counted = backend.counters().snapshot();
            assertEquals(BYTES, counted.get("h2d_bytes"));
            assertEquals(BYTES, counted.get("d2h_bytes"));
            assertTrue(counted.get("pinned_peak_bytes") >= 2L * BYTES, counted.toString());
        }
    }

    @Test
    void buffersOfAnySizeAreAccountedForAsAskedFor() {
        try (Backend backend = TestBackends.open(Backend.Kind.GPU);
                ArrowBuf first = backend.memory().buffer(24_133_632); // above it Arrow rounds no size
                ArrowBuf second = backend.memory().buffer(70_000)) {
            assertEquals(24_133_632 + (1 << 17), backend.memory().getAllocatedMemory());
            assertEquals(24_133_632 + (1 << 17), first.capacity() + second.capacity());
        }
    }

    @Test
    void aBatchAboveTheShareIsRefusedAndTheSlotStaysUsable() {
        try (Backend backend = TestBackends.open(Backend.Kind.GPU);
                Slot slot = backend.device().orElseThrow().lease()) {
            long share = DeviceSettings.defaults().poolBytes()
                    / DeviceSettings.defaults().tasks();
            DeviceMemoryException refused = assertThrows(DeviceMemoryException.class, () -> slot.reserve(share + 1, 0));
            assertTrue(refused.getMessage().contains("robocache.gpu.pool"), refused.getMessage());
            slot.reserve(1000, 0);
            assertThrows(IllegalStateException.class, () -> slot.allocate(2_000_000));
        }
    }

    @Test
    void whoeverKeepsASlotCannotCloseItsDevice() {
        Backend backend = TestBackends.open(Backend.Kind.GPU);
        Slot kept = backend.device().orElseThrow().lease();
        IllegalStateException refused = assertThrows(IllegalStateException.class, backend::close);
        assertTrue(refused.getMessage().contains("1 of its slots"), refused.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> backend.device().orElseThrow().lease());
        assertTrue(kept != null);
    }

    @Test
    void anUnknownKernelIsNamed() {
        try (Backend backend = TestBackends.open(Backend.Kind.GPU);
                Slot slot = backend.device().orElseThrow().lease()) {
            DeviceException refused = assertThrows(
                    DeviceException.class, () -> slot.launch("rc_nothing", 1, 32, new KernelArguments().put(1L)));
            assertTrue(refused.getMessage().startsWith("cuModuleGetFunction[rc_nothing]"), refused.getMessage());
        }
    }

    @Test
    void withoutADriverEveryAttemptSaysWhy() {
        DeviceException first = null;
        try {
            DeviceFacts.of(0);
        } catch (DeviceException e) {
            first = e;
        }
        assumeTrue(first != null, "there is a GPU here");
        DeviceException second = assertThrows(DeviceException.class, () -> DeviceFacts.of(0));
        assertEquals(first.getMessage(), second.getMessage());
        assertTrue(first.getMessage().contains("libcuda.so.1"), first.getMessage());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new DeviceSettings(-2, 1, 1 << 20, 0));
        assertThrows(IllegalArgumentException.class, () -> new DeviceSettings(0, 0, 1 << 20, 0));
        assertThrows(IllegalArgumentException.class, () -> new DeviceSettings(0, 1, 1000, 0));
        IllegalStateException misaligned = assertThrows(
                IllegalStateException.class, () -> new KernelArguments().put(1).put(2L));
        assertTrue(misaligned.getMessage().contains("8-byte field at byte 4"), misaligned.getMessage());
    }
}
