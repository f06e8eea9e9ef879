package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SyncAgesTest {
    private final SyncAges ages = new SyncAges();

    @Test
    void agesAreRankedByTheirSizeAndFramesWithoutOneAreNotValid() {
        for (int i = 1; i <= 100; i++) {
            ages.add(i % 2 == 0 ? i : -i);
            ages.add(Float.NaN);
        }
        StreamSync sync = ages.finish();
        assertEquals(new StreamSync(200, 100, 50, 95, 100), sync);
        assertEquals(0.5, sync.matchRate());
    }

    @Test
    void ranksAreRoundedUp() {
        ages.add(3);
        ages.add(1);
        ages.add(2);
        assertEquals(new StreamSync(3, 3, 2, 3, 3), ages.finish(), "ranks 2, 3 and 3 of 3");
        ages.add(-0.0f);
        assertEquals(new StreamSync(1, 1, 0, 0, 0), ages.finish(), "what was finished is forgotten");
    }

    @Test
    void withoutAValidFrameThereIsNoAge() {
        ages.add(Float.NaN);
        assertEquals(new StreamSync(1, 0, Double.NaN, Double.NaN, Double.NaN), ages.finish());
        assertEquals(0, ages.finish().matchRate(), "without a frame");
    }

    @Test
    void moreValidFramesThanFramesAreRefused() {
        assertEquals(
                "3 valid frames of 2",
                assertThrows(IllegalArgumentException.class, () -> new StreamSync(2, 3, 0, 0, 0))
                        .getMessage());
    }
}
