package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class KeptMemoryTest {

    private static final long MIB = 1 << 20;

    private static BufferAllocator on(KeptMemory kept) {
        return new RootAllocator(
                RootAllocator.configBuilder().allocationManagerFactory(kept).build());
    }

    @Test
    void theNextBufferOfAboutThatSizeHasTheSameMemory() {
        try (KeptMemory kept = new KeptMemory(8 * MIB);
                BufferAllocator memory = on(kept)) {
            long first;
            try (ArrowBuf buffer = memory.buffer(MIB - 100)) {
                first = buffer.memoryAddress();
                assertTrue(buffer.capacity() >= MIB - 100, "as much as was asked for");
            }
            assertEquals(MIB, kept.heldBytes(), "it is kept");
            try (ArrowBuf buffer = memory.buffer(MIB - 5000)) {
                assertEquals(first, buffer.memoryAddress(), "the kept block");
            }
            assertEquals(MIB, kept.heldBytes(), "no other one was made");
        }
    }

    @Test
    void whatIsKeptMakesRoomForAnotherSize() {
        try (KeptMemory kept = new KeptMemory(4 * MIB);
                BufferAllocator memory = on(kept)) {
            memory.buffer(2 * MIB).close();
            try (ArrowBuf larger = memory.buffer(4 * MIB)) {
                assertEquals(4 * MIB, kept.heldBytes(), "the block of 2 MiB was freed for it");
                assertEquals(4 * MIB, larger.capacity());
            }
        }
    }

    @Test
    void moreThanTheLimitIsRefusedWithARemedy() {
        try (KeptMemory kept = new KeptMemory(4 * MIB);
                BufferAllocator memory = on(kept);
                ArrowBuf used = memory.buffer(2 * MIB)) {
            OutOfMemoryException refused = assertThrows(OutOfMemoryException.class, () -> memory.buffer(4 * MIB));
            assertTrue(refused.getMessage().contains("-XX:MaxDirectMemorySize"), refused.getMessage());
            assertEquals(used.capacity(), memory.getAllocatedMemory(), "nothing of it is accounted for");
        }
    }

    @Test
    void nothingIsHeldAfterTheEnd() {
        KeptMemory kept = new KeptMemory(8 * MIB);
        try (BufferAllocator memory = on(kept)) {
            memory.buffer(MIB).close();
            memory.buffer(100).close();
        }
        kept.close();
        kept.close();
        assertEquals(0, kept.heldBytes(), "freed");
    }
}
