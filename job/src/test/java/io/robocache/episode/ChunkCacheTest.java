package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.ChunkCache.Share;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class ChunkCacheTest {

    private static final int BLOCK = 1 << 10;

    @Test
    void theLeastRecentlyUsedGoesFirst() {
        try (RootAllocator memory = new RootAllocator();
                ChunkCache cache = new ChunkCache(2 * BLOCK, new Share(Long.MAX_VALUE))) {
            cache.put(0, memory.buffer(BLOCK));
            cache.put(1, memory.buffer(BLOCK));
            assertNotNull(cache.find(0), "both fit");
            cache.put(2, memory.buffer(BLOCK));
            assertNull(cache.find(1), "it was used longest ago");
            assertNotNull(cache.find(0), "it was used since");
        }
    }

    @Test
    void aBlockThatIsOfferedDisplacesNone() {
        try (RootAllocator memory = new RootAllocator();
                ChunkCache cache = new ChunkCache(BLOCK, new Share(Long.MAX_VALUE));
                ArrowBuf second = memory.buffer(BLOCK)) {
            assertTrue(cache.offer(0, memory.buffer(BLOCK)), "there is room");
            assertFalse(cache.offer(1, second), "there is none left");
            assertNotNull(cache.find(0), "the first stays");
        }
    }

    @Test
    void cachesTogetherHoldNoMoreThanTheirShare() {
        Share share = new Share(2 * BLOCK);
        try (RootAllocator memory = new RootAllocator();
                ChunkCache one = new ChunkCache(1 << 20, share);
                ChunkCache other = new ChunkCache(1 << 20, share);
                ArrowBuf refused = memory.buffer(BLOCK)) {
            one.put(0, memory.buffer(BLOCK));
            one.put(1, memory.buffer(BLOCK));
            assertFalse(other.offer(0, refused), "the other one has the whole share");
            one.put(2, memory.buffer(BLOCK));
            assertNull(one.find(0), "it displaces its own");
            other.put(0, memory.buffer(BLOCK));
            assertNotNull(other.find(0), "without one block nothing could be read, so one is kept alone");
            one.close();
            assertTrue(other.offer(1, memory.buffer(BLOCK)), "what is freed is free for all");
            assertEquals(3 * BLOCK, memory.getAllocatedMemory(), "two blocks of the other, and the one refused");
        }
    }
}
