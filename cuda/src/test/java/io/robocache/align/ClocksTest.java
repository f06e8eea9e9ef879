package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.Test;

class ClocksTest {

    @Test
    void timesOfABatchAreTheTimesOfItsFrames() {
        FrameClock clock = FrameClock.ofRate(30_000, 1001, 7, 4_000_000_000L);
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                BigIntVector times = clock.times(40, 33, backend.memory());
                BigIntVector none = clock.times(clock.frames(), 0, backend.memory())) {
            assertEquals(33, times.getValueCount());
            assertEquals(0, times.getNullCount());
            assertEquals(0, none.getValueCount());
            for (int i = 0; i < 33; i++) {
                assertEquals(clock.time(40 + i), times.get(i));
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> clock.time(clock.frames()));
    }

    @Test
    void aPieceOfAClockHasTheSameTimes() {
        FrameClock rate = FrameClock.ofRate(30_000, 1001, 7, 4_000_000_000L);
        FrameClock stream = FrameClock.ofStream(SampleIndex.of(new long[] {10, 20, 30, 40}, 4), 15, 40);
        for (FrameClock clock : List.of(rate, stream)) {
            long[] whole = times(clock);
            FrameClock piece = clock.between(1, clock.frames());
            assertArrayEquals(java.util.Arrays.copyOfRange(whole, 1, whole.length), times(piece));
            assertArrayEquals(new long[] {whole[2]}, times(piece.between(1, 2)), "a piece of a piece");
            assertArrayEquals(new long[] {}, times(clock.between(clock.frames(), clock.frames())));
            assertThrows(IndexOutOfBoundsException.class, () -> clock.between(1, clock.frames() + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> piece.time(piece.frames()));
        }
        FrameClock far = FrameClock.ofRate(3, 1, Long.MIN_VALUE, Long.MAX_VALUE - 1);
        assertEquals(
                far.time(20_000_000_000L),
                far.between(10_000_000_000L, far.frames()).time(10_000_000_000L),
                "beyond 64 bits");
    }

    @Test
    void ratesBeyondTheLimitsAreRefused() {
        assertEquals(
                "rate 0/1 Hz refused: both start at 1",
                assertThrows(IllegalArgumentException.class, () -> FrameClock.ofRate(0, 1, 0, 1))
                        .getMessage());
        assertEquals(
                "rate 1000000001/1 Hz refused: the limit is 10^9 Hz, one frame a nanosecond",
                assertThrows(IllegalArgumentException.class, () -> FrameClock.ofRate(1_000_000_001, 1, 0, 1))
                        .getMessage());
    }

    @Test
    void aStreamClockHasTheSamplesWithinTheCommonTime() {
        SampleIndex stream = SampleIndex.of(new long[] {10, 20, 30, 40}, 4);

        assertArrayEquals(new long[] {20, 30}, times(FrameClock.ofStream(stream, 20, 30)));
        assertArrayEquals(new long[] {20, 30}, times(FrameClock.ofStream(stream, 11, 39)));
        assertArrayEquals(new long[] {10, 20, 30, 40}, times(FrameClock.ofStream(stream, 0, 99)));
        assertArrayEquals(new long[] {}, times(FrameClock.ofStream(stream, 21, 29)));
        assertArrayEquals(new long[] {}, times(FrameClock.ofStream(stream, 31, 29)));
        assertArrayEquals(new long[] {}, times(FrameClock.ofStream(SampleIndex.of(new long[0], 0), 0, 9)));
    }

    private static long[] times(FrameClock clock) {
        long[] times = new long[(int) clock.frames()];
        for (int i = 0; i < times.length; i++) {
            times[i] = clock.time(i);
        }
        return times;
    }

    @Test
    void headersAreUnsetOnlyWhereThereAreMessagesAndAllAreZero() {
        assertTrue(EpisodeClock.headerUnset(new long[] {0, 0, 7}, 2));
        assertFalse(EpisodeClock.headerUnset(new long[] {0, 0, 7}, 3));
        assertFalse(EpisodeClock.headerUnset(new long[0], 0));
    }

    @Test
    void anOffsetThatOverflowsIsRefused() {
        long[] stamps = {1, Long.MAX_VALUE - 4};
        EpisodeClock.addOffset(stamps, 2, 4);
        assertArrayEquals(new long[] {5, Long.MAX_VALUE}, stamps);

        assertEquals(
                "stamp 9223372036854775807 of message 1 with offset 1 ns leaves the range of int64; check the offset",
                assertThrows(StampRangeException.class, () -> EpisodeClock.addOffset(stamps, 2, 1))
                        .getMessage());
        assertThrows(StampRangeException.class, () -> EpisodeClock.addOffset(new long[] {Long.MIN_VALUE}, 1, -1));
    }

    @Test
    void anEpisodeSpansLessThan2To63Nanoseconds() {
        SampleIndex empty = SampleIndex.of(new long[0], 0);
        SampleIndex low = SampleIndex.of(new long[] {-1}, 1);
        SampleIndex high = SampleIndex.of(new long[] {Long.MAX_VALUE - 1}, 1);
        EpisodeClock.checkSpan(List.of(empty));
        EpisodeClock.checkSpan(List.of(low, high, empty));

        SampleIndex tooHigh = SampleIndex.of(new long[] {Long.MAX_VALUE}, 1);
        assertEquals(
                "stamps from -1 to 9223372036854775807 span 2^63 ns or more; check the streams' stamp sources",
                assertThrows(StampRangeException.class, () -> EpisodeClock.checkSpan(List.of(low, tooHigh)))
                        .getMessage());
    }

    @Test
    void theCommonTimeNeedsARequiredStream() {
        assertEquals(
                "a clock without a required stream refused: require at least one stream",
                assertThrows(IllegalArgumentException.class, () -> EpisodeClock.over(List.of()))
                        .getMessage());
        SampleIndex empty = SampleIndex.of(new long[0], 0);
        assertEquals(Optional.empty(), EpisodeClock.over(List.of(empty)));
    }
}
