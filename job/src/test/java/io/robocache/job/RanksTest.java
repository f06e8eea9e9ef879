package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RanksTest {

    @Test
    void everyRankIsWhatSortingGives() {
        SplittableRandom random = new SplittableRandom(5);
        long[] values = random.longs(300).map(v -> v >> (v & 63)).toArray();
        values[0] = Long.MIN_VALUE;
        values[1] = Long.MAX_VALUE;
        values[2] = values[3];
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        for (int rank = 0; rank < values.length; rank++) {
            assertEquals(sorted[rank], Ranks.select(values, rank), "rank " + rank);
        }
    }

    @Test
    void theMedianOfAnEvenNumberIsTheLowerOne() {
        assertEquals(2, Ranks.median(new long[] {4, 1, 2, 3}));
        assertEquals(0, Ranks.median(new long[0]), "of none");
    }

    @Test
    void aPercentileIsAValue() {
        assertEquals(95, Ranks.percentile(LongStream.rangeClosed(1, 100).toArray(), 95));
        assertEquals(7, Ranks.percentile(new long[] {7}, 95));
        assertEquals(0, Ranks.percentile(new long[0], 95), "of none");
    }
}
