package io.robocache.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RanksTest {

    /** Of spreads from a single value to all of 64 bits, so that digits begin anywhere. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 11, 12, 31, 52, 63, 64})
    void everyRankIsWhatSortingGives(int bits) {
        SplittableRandom random = new SplittableRandom(5);
        long[] values = random.longs(700)
                .map(v -> bits == 0 ? -3 : (v >> (Long.SIZE - bits)) + 12_345)
                .toArray();
        check(values);
        for (int i = 0; i < values.length; i++) {
            values[i] >>= random.nextInt(Long.SIZE); // most of them small
        }
        values[0] = Long.MIN_VALUE;
        values[1] = Long.MAX_VALUE;
        values[2] = values[3];
        check(values);
    }

    private static void check(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        long[] borrowed = values.clone();
        Ranks ranks = new Ranks(borrowed);
        for (int rank = 0; rank < values.length; rank++) {
            assertEquals(sorted[rank], ranks.at(rank), "rank " + rank);
        }
        assertArrayEquals(values, borrowed, "unchanged");
    }

    @Test
    void onlyTheFirstCount() {
        assertEquals(9, new Ranks(new long[] {7, 9, 8, 1, 1}, 3).at(2));
        assertThrows(IndexOutOfBoundsException.class, () -> new Ranks(new long[] {7, 9, 8}, 2).at(2));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheLowerOne() {
        assertEquals(2, new Ranks(new long[] {4, 1, 2, 3}).median());
        assertEquals(0, new Ranks(new long[0]).median(), "of none");
    }

    @Test
    void aPercentileIsAValue() {
        assertEquals(95, new Ranks(LongStream.rangeClosed(1, 100).toArray()).percentile(95));
        assertEquals(7, new Ranks(new long[] {7}).percentile(95));
        assertEquals(0, new Ranks(new long[0]).percentile(95), "of none");
    }
}
