package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleIndexTest {

    @Test
    void ofEqualStampsTheLastIsKept() {
        SampleIndex index = SampleIndex.of(new long[] {5, 3, 5, 3, 4, 5, 99}, 6);

        assertEquals(3, index.size());
        assertEquals(3, index.duplicates());
        assertArrayEquals(
                new long[] {3, 4, 5},
                IntStream.range(0, 3).mapToLong(index::stamp).toArray());
        assertArrayEquals(
                new int[] {3, 4, 5}, IntStream.range(0, 3).map(index::position).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 31, 32, 33, 500})
    void searchesAgreeWithALookAtEverySample(int count) {
        Random random = new Random(count);
        long[] stamps = random.longs(count, -300, 300).toArray();
        SampleIndex index = SampleIndex.of(stamps, count);
        for (long t = -310; t < 310; t++) {
            int before = -1;
            int nearest = -1;
            for (int k = 0; k < index.size(); k++) {
                before = index.stamp(k) <= t ? k : before;
                boolean nearer = nearest < 0 || Math.abs(index.stamp(k) - t) < Math.abs(index.stamp(nearest) - t);
                nearest = nearer ? k : nearest;
            }
            long at = t;
            assertEquals(before, index.atOrBefore(t), () -> "at or before " + at);
            assertEquals(nearest, index.nearest(t), () -> "nearest " + at);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 33})
    void stampsTellWhatTheAlignerFindsValid(int count) {
        long[] stamps = new Random(count).longs(count, -60, 60).distinct().toArray();
        SampleIndex index = SampleIndex.of(stamps, stamps.length);
        List<Alignment> ways = new ArrayList<>();
        for (long limit : new long[] {Alignment.UNLIMITED, 0, 5, 17}) {
            for (Policy policy : new Policy[] {Policy.PREVIOUS, Policy.NEAREST, Policy.LINEAR, Policy.SLERP}) {
                ways.add(new Alignment(policy, limit, false, Precision.FLOAT32));
            }
        }
        ways.add(Alignment.window(3, 1, Precision.FLOAT32));
        ways.add(Alignment.window(2, 9, Precision.FLOAT32));
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                Aligner aligner = Aligner.on(backend, backend.memory());
                BigIntVector targets = new BigIntVector("t", backend.memory());
                BigIntVector sorted = new BigIntVector("s", backend.memory());
                Float4Vector values = new Float4Vector("v", backend.memory())) {
            IntStream.range(0, 140).forEach(i -> targets.setSafe(i, i - 70));
            IntStream.range(0, index.size()).forEach(k -> sorted.setSafe(k, index.stamp(k)));
            IntStream.range(0, 4 * index.size()).forEach(k -> values.setSafe(k, 1 + k % 4));
            targets.setValueCount(140);
            sorted.setValueCount(index.size());
            values.setValueCount(4 * index.size());
            for (Alignment how : ways) {
                try (AlignedColumn column = aligner.align(List.of(new AlignRequest(sorted, values, 4, targets, how)))
                        .get(0)) {
                    for (int i = 0; i < 140; i++) {
                        int at = i;
                        assertEquals(
                                column.valid().get(i) == 1, index.serves(targets.get(i), how), () -> how + " at " + at);
                    }
                }
            }
        }
    }

    @Test
    void distancesBeyondInt64AreStillCompared() {
        SampleIndex index = SampleIndex.of(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, 2);
        BigInteger t = BigInteger.valueOf(5);
        boolean laterIsNearer =
                BigInteger.valueOf(Long.MAX_VALUE).subtract(t).compareTo(t.subtract(BigInteger.valueOf(Long.MIN_VALUE)))
                        < 0;

        assertEquals(laterIsNearer ? 1 : 0, index.nearest(5));
        assertEquals(0, index.nearest(-5));
        assertEquals(0, index.nearest(-1)); // 2^63 - 1 before, 2^63 after
    }

    @Test
    void onlySamplesWithinTheLimitsAreNeeded() {
        SampleIndex index = SampleIndex.of(new long[] {0, 10, 20, 100, 110}, 5);
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                BigIntVector targets = Vectors.longs(backend.memory(), 105, 60, 20, 12, -5)) {
            assertArrayEquals(new int[] {1, 2, 3}, index.needed(targets, how(Policy.PREVIOUS, 10)));
            assertArrayEquals(new int[] {0, 1, 2, 3}, index.needed(targets, how(Policy.NEAREST, 10)));
            // 60 lies in a gap of 80; 20 is an exact hit.
            assertArrayEquals(new int[] {1, 2, 3, 4}, index.needed(targets, how(Policy.LINEAR, 10)));
            assertArrayEquals(new int[] {1, 2, 3, 4}, index.needed(targets, how(Policy.LINEAR, Alignment.UNLIMITED)));
        }
    }

    private static Alignment how(Policy policy, long limitNanos) {
        return new Alignment(policy, limitNanos, false, Precision.SOURCE);
    }
}
