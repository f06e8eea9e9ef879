package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class SequenceNumbersTest {
    private final SequenceNumbers numbers = new SequenceNumbers();

    @Test
    void missingNumbersAreLostMessagesInAnyOrder() {
        for (long sequence : new long[] {5, 9, 6, 12}) {
            numbers.see(1, sequence);
            numbers.see(2, 0xFFFF_FFFFL - sequence);
        }
        assertEquals(4, numbers.lost(1), "7, 8, 10 and 11");
        assertEquals(4, numbers.lost(2), "up to 2^32 - 1");
    }

    @Test
    void equalNumbersSayNothing() {
        numbers.see(1, 0);
        numbers.see(1, 0);
        assertNull(numbers.lost(1));
        assertNull(numbers.lost(7), "a channel without messages");
    }

    @Test
    void oneRowForAllChannelsSaysNothingOfOne() {
        for (int i = 0; i < 8; i++) {
            numbers.see(i % 2, i);
        }
        assertNull(numbers.lost(0), "0, 2, 4, 6 are complete");
        assertNull(numbers.lost(1));
    }

    @Test
    void oneChannelAloneHasARowOfItsOwn() {
        numbers.see(3, 1);
        numbers.see(3, 4);
        assertEquals(2, numbers.lost(3));
    }
}
