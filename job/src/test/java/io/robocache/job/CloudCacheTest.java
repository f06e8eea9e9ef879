package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.robocache.voxel.PointFrames;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class CloudCacheTest {
    private static CloudCache.Key key(int sample) {
        return new CloudCache.Key(0, sample);
    }

    private static void keep(CloudCache cache, int sample, int count) {
        PointFrames points = cache.empty();
        assertEquals(0, points.points());
        points.reserve(count);
        for (int i = 0; i < count; i++) {
            points.add(sample, i, 0);
        }
        assertEquals(count, cache.keep(key(sample), sample).points().points());
    }

    @Test
    void theCloudsThatWereNotUsedForLongestGoFirst() {
        try (RootAllocator memory = new RootAllocator();
                CloudCache cache = new CloudCache(memory, List.of(), 10)) {
            keep(cache, 1, 4);
            keep(cache, 2, 4);
            assertNotNull(cache.find(key(1)), "used again");
            keep(cache, 3, 2);
            assertEquals(10, cache.held());
            keep(cache, 4, 1);
            assertNull(cache.find(key(2)));
            assertEquals(7, cache.held());
            assertEquals(1, cache.find(key(1)).points().x().get(3), "what is kept stays as it was");
            assertEquals(3, cache.find(key(3)).cropped());
            assertNull(cache.find(new CloudCache.Key(1, 3)), "another sensor");

            keep(cache, 5, 50);
            assertEquals(50, cache.held(), "the last one is kept whatever its size");
            assertNull(cache.find(key(4)));
            cache.clear();
            assertEquals(0, cache.held());
            assertNull(cache.find(key(5)));
        } // closing the allocator proves that nothing leaked
    }
}
