package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlignerTest {

    private static final Alignment PREVIOUS = new Alignment(Policy.PREVIOUS, 15, false, Precision.SOURCE);
    private static final Alignment LINEAR = new Alignment(Policy.LINEAR, 15, false, Precision.FLOAT32);

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void everyNumberOfSamplesAndTargetsAgreesWithASearchForEachTarget(Backend.Kind kind) {
        Random random = new Random(3);
        try (Backend backend = TestBackends.open(kind);
                Aligner aligner = Aligner.on(backend, backend.memory())) {
            for (int samples : new int[] {0, 1, 31, 32, 33, 300}) {
                for (int targets : new int[] {0, 1, 31, 32, 33, 1025}) {
                    check(backend, aligner, random, samples, targets);
                }
            }
        }
    }

    private static void check(Backend backend, Aligner aligner, Random random, int samples, int targetCount) {
        long[] stamps = random.longs(0, 3000).distinct().limit(samples).sorted().toArray();
        float[] values = new float[samples];
        for (int i = 0; i < samples; i++) {
            values[i] = i;
        }
        long[] times = random.longs(targetCount, -50, 3050).toArray();
        if (random.nextBoolean()) {
            Arrays.sort(times);
        }
        SampleIndex index = SampleIndex.of(stamps, samples);
        Alignment nearest = new Alignment(Policy.NEAREST, 20, false, Precision.SOURCE);
        try (BigIntVector s = Vectors.longs(backend.memory(), stamps);
                Float4Vector v = Vectors.floats(backend.memory(), values);
                BigIntVector t = Vectors.longs(backend.memory(), times)) {
            List<AlignedColumn> columns = aligner.align(
                    List.of(new AlignRequest(s, v, 1, t, PREVIOUS), new AlignRequest(s, v, 1, t, nearest)));
            try (AlignedColumn previous = columns.get(0);
                    AlignedColumn near = columns.get(1)) {
                for (int i = 0; i < targetCount; i++) {
                    checkTarget(previous, i, times[i], index, index.atOrBefore(times[i]), 15);
                    checkTarget(near, i, times[i], index, index.nearest(times[i]), 20);
                }
            }
        }
    }

    private static void checkTarget(AlignedColumn column, int i, long t, SampleIndex index, int k, long limit) {
        boolean valid = k >= 0 && Math.abs(t - index.stamp(k)) <= limit;
        assertEquals(valid ? 1 : 0, column.valid().get(i), "valid");
        assertEquals(valid ? k : Float.NaN, ((Float4Vector) column.values()).get(i), "value");
        assertEquals(
                valid ? (float) ((t - index.stamp(k)) / 1e6) : Float.NaN,
                column.ageMillis().get(i),
                "age");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void stringsAndBooleansAreCopiedAndEmptyOrFalseWhereNotValid(Backend.Kind kind) {
        try (Backend backend = TestBackends.open(kind);
                Aligner aligner = Aligner.on(backend, backend.memory());
                BigIntVector stamps = Vectors.longs(backend.memory(), 0, 100);
                BigIntVector targets = Vectors.longs(backend.memory(), -1, 10, 50, 100);
                VarCharVector texts = Vectors.strings(backend.memory(), "öffne 箱", "");
                BitVector flags = new BitVector("flags", backend.memory())) {
            flags.allocateNew(4);
            for (int i = 0; i < 4; i++) {
                flags.set(i, i == 2 ? 0 : 1);
            }
            flags.setValueCount(4);
            List<AlignedColumn> columns = aligner.align(List.of(
                    new AlignRequest(stamps, texts, 1, targets, PREVIOUS),
                    new AlignRequest(stamps, flags, 2, targets, PREVIOUS)));
            try (AlignedColumn text = columns.get(0);
                    AlignedColumn flag = columns.get(1)) {
                assertEquals("[, öffne 箱, , ]", text.values().toString());
                assertEquals(0, text.values().getNullCount());
                assertEquals("[false, true, false, true]", text.valid().toString());
                assertEquals(
                        "[false, false, true, true, false, false, false, true]",
                        flag.values().toString());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void nothingIsExtrapolated(Backend.Kind kind) {
        try (Backend backend = TestBackends.open(kind);
                Aligner aligner = Aligner.on(backend, backend.memory());
                BigIntVector stamps = Vectors.longs(backend.memory(), 0, 10, 30);
                Float4Vector values = Vectors.floats(backend.memory(), 0, 20, 40);
                BigIntVector targets = Vectors.longs(backend.memory(), -1, 0, 5, 20, 30, 31);
                AlignedColumn column = aligner.align(List.of(new AlignRequest(stamps, values, 1, targets, LINEAR)))
                        .get(0)) {
            assertEquals("[NaN, 0.0, 10.0, NaN, 40.0, NaN]", column.values().toString());
            assertEquals(
                    "[false, true, true, false, true, false]", column.valid().toString());
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void copiedFloatsAreRoundedToThePrecisionAndOthersKept(Backend.Kind kind) {
        Alignment half = new Alignment(Policy.PREVIOUS, Alignment.UNLIMITED, false, Precision.FLOAT16);
        try (Backend backend = TestBackends.open(kind);
                Aligner aligner = Aligner.on(backend, backend.memory());
                BigIntVector stamps = Vectors.longs(backend.memory(), 0, 10);
                Float4Vector values = Vectors.floats(backend.memory(), 2049, 1e9f);
                BigIntVector integers = Vectors.longs(backend.memory(), 2049, 7)) {
            List<AlignedColumn> columns = aligner.align(List.of(
                    new AlignRequest(stamps, values, 1, stamps, half),
                    new AlignRequest(stamps, integers, 1, stamps, half)));
            try (AlignedColumn floats = columns.get(0);
                    AlignedColumn kept = columns.get(1)) {
                assertEquals("[2048.0, Infinity]", floats.values().toString());
                assertEquals("[2049, 7]", kept.values().toString());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void aWindowOfStringsIsPaddedInFront(Backend.Kind kind) {
        try (Backend backend = TestBackends.open(kind);
                Aligner aligner = Aligner.on(backend, backend.memory());
                BigIntVector stamps = Vectors.longs(backend.memory(), 0, 10, 20);
                VarCharVector texts = Vectors.strings(backend.memory(), "a", "b", "c");
                BigIntVector targets = Vectors.longs(backend.memory(), 9, 20, 40);
                AlignedColumn column = aligner.align(List.of(
                                new AlignRequest(stamps, texts, 1, targets, Alignment.window(2, 20, Precision.SOURCE))))
                        .get(0)) {
            assertEquals("[, a, b, c, , ]", column.values().toString());
            assertEquals(
                    "[false, true, true, true, false, false]", column.mask().toString());
            assertEquals("[true, true, false]", column.valid().toString());
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void memoryThatRunsOutLeavesNothingOpen(Backend.Kind kind) {
        try (Backend backend = TestBackends.open(kind);
                BigIntVector stamps = Vectors.longs(backend.memory(), 0);
                Float4Vector values = Vectors.floats(backend.memory(), 0);
                BigIntVector targets = Vectors.longs(backend.memory(), new long[5000]);
                BufferAllocator small = backend.memory().newChildAllocator("small", 0, 40_000);
                Aligner aligner = Aligner.on(backend, small)) {
            AlignRequest request = new AlignRequest(stamps, values, 1, targets, PREVIOUS);
            assertThrows(OutOfMemoryException.class, () -> aligner.align(List.of(request, request, request)));
            assertEquals(0, small.getAllocatedMemory());
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void requestsThatDoNotFitTogetherAreRefused(Backend.Kind kind) {
        try (Backend backend = TestBackends.open(kind);
                BigIntVector twice = Vectors.longs(backend.memory(), 3, 3);
                BigIntVector stamps = Vectors.longs(backend.memory(), 3, 4);
                Float4Vector values = Vectors.floats(backend.memory(), 1, 2);
                VarCharVector texts = Vectors.strings(backend.memory(), "a", "b");
                IntVector integers = new IntVector("i", backend.memory())) {
            integers.allocateNew(2);
            integers.set(0, 1);
            integers.set(1, 1);
            integers.setValueCount(2);
            refused(
                    "stamp 3 of sample 1 refused: the one before is 3, and stamps ascend strictly",
                    () -> new AlignRequest(twice, values, 1, stamps, PREVIOUS));
            refused(
                    "2 values refused: 2 stamps of 3 components make 6",
                    () -> new AlignRequest(stamps, values, 3, stamps, PREVIOUS));
            refused(
                    "width 2 refused for VARCHAR values: numbers have 1 or more components, strings 1",
                    () -> new AlignRequest(stamps, texts, 2, stamps, PREVIOUS));
            refused(
                    "width 1 refused with policy SLERP: quaternions have 4 components, x, y, z, w",
                    () -> new AlignRequest(
                            stamps, values, 1, stamps, new Alignment(Policy.SLERP, 1, false, Precision.SOURCE)));
            refused(
                    "2 targets of 2147483647 components refused: a vector holds at most 2147483647; use smaller batches",
                    () -> new AlignRequest(
                            stamps, values, 1, stamps, Alignment.window(Integer.MAX_VALUE, 1, Precision.SOURCE)));
            refused(
                    "LINEAR refused for INT values: it takes FLOAT4 and FLOAT8; use PREVIOUS or NEAREST",
                    () -> new AlignRequest(stamps, integers, 1, stamps, LINEAR));
            integers.setNull(1);
            refused(
                    "values with 1 nulls among 2 values refused: columns have none; write NaN or 0",
                    () -> new AlignRequest(stamps, integers, 1, stamps, PREVIOUS));
        }
        refused(
                "PREVIOUS limit -2 ns refused: limits start at 0; leave it out for no limit",
                () -> new Alignment(Policy.PREVIOUS, -2, false, Precision.SOURCE));
        refused(
                "angle refused with policy NEAREST: it is for LINEAR; use LINEAR or leave angle out",
                () -> new Alignment(Policy.NEAREST, 0, true, Precision.SOURCE));
        refused(
                "window of 0 samples within 5 ns refused: both start at 1",
                () -> Alignment.window(0, 5, Precision.SOURCE));
        refused(
                "2 samples refused with policy NEAREST: only WINDOW takes several",
                () -> new Alignment(Policy.NEAREST, 0, false, Precision.SOURCE, 2));
    }

    private static void refused(String message, Runnable request) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, request::run).getMessage());
    }
}
