package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {
    private static final long EPOCH = 1_700_000_000_000_000_000L;

    @Test
    void aClockThatRunsFastDriftsUpwards() {
        long[] log = LongStream.range(0, 1000).map(i -> EPOCH + i * 10_000_000L).toArray();
        long[] header = Arrays.stream(log)
                .map(t -> t - 3_000_000L + (t - EPOCH) / 10_000)
                .toArray();

        ClockOffset offset = ClockOffset.of(header, log);

        assertEquals(100, offset.driftPpm(), 1e-6);
        assertEquals(-3_000_000L + 499_000, offset.medianNanos(), "that of the lower middle message");
        assertTrue(offset.p95Nanos() < 500_000, "half of what it drifts");
    }

    @Test
    void aFewLateMessagesBendNothing() {
        long[] header =
                LongStream.range(0, 100).map(i -> EPOCH + i * 10_000_000L).toArray();
        long[] log = header.clone();
        for (int i = 90; i < 100; i++) {
            log[i] += 8_000_000L;
        }
        ClockOffset offset = ClockOffset.of(header, log);
        assertEquals(0, offset.medianNanos());
        assertEquals(0, offset.driftPpm());
        assertEquals(8_000_000L, offset.p95Nanos());
        assertFalse(offset.drifts());
    }

    @Test
    void fewMessagesAndEqualStampsHaveNoDrift() {
        assertEquals(new ClockOffset(0, 0, 0, 0), ClockOffset.of(new long[0], new long[0]));
        assertEquals(new ClockOffset(-5, 0, 0, 0), ClockOffset.of(new long[] {10}, new long[] {15}));
        long[] same = new long[50];
        assertEquals(0, ClockOffset.of(same, same).driftPpm());
    }

    @Test
    void stampsAtBothEndsOfTimeDoNotOverflow() {
        ClockOffset offset =
                ClockOffset.of(new long[] {Long.MAX_VALUE, 0, 0}, new long[] {0, Long.MAX_VALUE, Long.MAX_VALUE});
        assertEquals(-Long.MAX_VALUE, offset.medianNanos());
        assertEquals(Long.MAX_VALUE, offset.p95Nanos());
    }
}
