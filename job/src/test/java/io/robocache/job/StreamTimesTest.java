package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StreamTimesTest {

    @Test
    void stampsAreMeasuredInTheirOrder() {
        StreamTimes times = StreamTimes.of(new long[] {30, 10, 20, 20, 40, 90});
        assertEquals(10, times.first());
        assertEquals(90, times.last());
        assertEquals(10, times.medianPeriod());
        assertEquals(1, times.duplicates());
        assertEquals(1, times.backwards(), "10 is after 30 in the file");
        assertEquals(1e8, times.rate());
        assertEquals(50, times.longestDistance());
    }

    @Test
    void threeMissingMessagesAreAGapAndFewerAreDrops() {
        StreamTimes times = StreamTimes.of(new long[] {0, 10, 20, 40, 50, 80, 90, 130, 140});
        assertEquals(3, times.drops(), "one after 20, two after 50");
        assertEquals(List.of(new StreamTimes.Gap(90, 40)), times.where());
        assertEquals(1, times.gaps());
        assertEquals(30, times.longestStep(), "outside gaps");
        assertEquals(40, times.longestDistance());
    }

    @Test
    void jitterDoesNotTurnADropIntoAGap() {
        StreamTimes late = StreamTimes.of(new long[] {0, 100, 200, 534, 600, 700});
        assertEquals(2, late.drops(), "3.34 periods are two missing messages");
        assertEquals(0, late.gaps());
    }

    @Test
    void aMessageInTheWrongPlaceIsNotLost() {
        StreamTimes times = StreamTimes.of(new long[] {0, 100, 200, 230, 300, 500, 600});
        assertEquals(0, times.drops(), "that of 400 is at 230");
        assertEquals(200, times.longestStep());
        assertEquals(
                0, StreamTimes.of(new long[] {0, 100, 130, 200, 300, 400, 500}).drops(), "never below none");
    }

    @Test
    void gapsAreListedUpToABoundAndAllCounted() {
        long[] stamps = LongStream.range(0, 200).map(i -> 10 * i + i / 5 * 100).toArray();
        StreamTimes times = StreamTimes.of(stamps);
        assertEquals(39, times.gaps());
        assertEquals(StreamTimes.MAX_WHERE, times.where().size());
        assertEquals(new StreamTimes.Gap(40, 110), times.where().get(0));
    }

    @Test
    void withoutARateNothingIsSaidToBeLost() {
        StreamTimes events = StreamTimes.of(new long[] {0, 10, 500, 4_000, 4_010, 9_000});
        assertFalse(events.periodic());
        assertEquals(0, events.gaps());
        assertEquals(0, events.drops());
        assertEquals(0, events.nominalRate());
        assertFalse(StreamTimes.of(new long[] {7, 8}).periodic(), "one distance is no rate");
    }

    @Test
    void fewStampsAreMeasuredAsFarAsTheyGo() {
        assertEquals(0, StreamTimes.of(new long[] {7}).rate());
        assertEquals(7, StreamTimes.of(new long[] {7}).last());
        assertEquals(0, StreamTimes.of(new long[0]).last());
        assertEquals(1, StreamTimes.of(new long[] {7, 7}).duplicates());
    }

    @Test
    void theNominalRateIsThePlausibleOneNearestToTheMean() {
        assertEquals(29.97, StreamTimes.of(every(33_366_667L)).nominalRate());
        assertEquals(30, StreamTimes.of(every(33_333_333L)).nominalRate());
        assertEquals(500, StreamTimes.of(every(2_000_500L)).nominalRate());
        assertEquals(0, StreamTimes.of(every(29_000_000L)).nominalRate(), "34.5 Hz is near none");
        assertTrue(StreamTimes.of(every(29_000_000L)).periodic());
    }

    @Test
    void theJitterIsThe95thPercentileOfWhatPeriodsDifferFromTheirMedian() {
        // 20 distances: 18 of 100, one of 103, one of 140; rank ceil(0.95 * 20) = 19 of 0 (18 times), 3, 40.
        LongStream.Builder stamps = LongStream.builder();
        long at = 0;
        stamps.add(at);
        for (int i = 0; i < 20; i++) {
            at += i == 3 ? 103 : i == 11 ? 140 : 100;
            stamps.add(at);
        }
        assertEquals(3, StreamTimes.of(stamps.build().toArray()).jitterP95());
    }

    private static long[] every(long period) {
        return LongStream.range(0, 100)
                .map(i -> 1_700_000_000_000_000_000L + i * period)
                .toArray();
    }
}
