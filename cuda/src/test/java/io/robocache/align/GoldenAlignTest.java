package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.Backend;
import io.robocache.golden.Golden;
import io.robocache.golden.GoldenArray;
import io.robocache.golden.GoldenCase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class GoldenAlignTest {

    @TestFactory
    Stream<DynamicNode> previous() {
        return copied("align_previous", Policy.PREVIOUS);
    }

    @TestFactory
    Stream<DynamicNode> nearest() {
        return copied("align_nearest", Policy.NEAREST);
    }

    @TestFactory
    Stream<DynamicNode> linear() {
        return interpolated("align_linear", Policy.LINEAR, false);
    }

    @TestFactory
    Stream<DynamicNode> angle() {
        return interpolated("align_angle", Policy.LINEAR, true);
    }

    @TestFactory
    Stream<DynamicNode> slerp() {
        return interpolated("align_slerp", Policy.SLERP, false);
    }

    @TestFactory
    Stream<DynamicNode> window() {
        return Golden.onEveryBackend("align_window", (c, backend) -> {
            int samples = (int) c.number("/params/W");
            check(c, backend, Alignment.window(samples, c.number("/params/span"), Precision.SOURCE));
        });
    }

    private static Stream<DynamicNode> copied(String operation, Policy policy) {
        return Golden.onEveryBackend(operation, (c, backend) -> {
            long maxAge = c.number("/params/max_age", Alignment.UNLIMITED);
            check(c, backend, new Alignment(policy, maxAge, false, Precision.SOURCE));
        });
    }

    private static Stream<DynamicNode> interpolated(String operation, Policy policy, boolean angle) {
        return Golden.onEveryBackend(operation, (c, backend) -> {
            Precision out =
                    switch (c.text("/params/out")) {
                        case "f16" -> Precision.FLOAT16;
                        case "bf16" -> Precision.BFLOAT16;
                        case "f32" -> Precision.FLOAT32;
                        default -> Precision.FLOAT64;
                    };
            long maxGap = c.number("/params/max_gap", Alignment.UNLIMITED);
            check(c, backend, new Alignment(policy, maxGap, angle, out));
        });
    }

    private static void check(GoldenCase c, Backend backend, Alignment how) {
        GoldenArray stamps = c.array("/inputs/stamp");
        SampleIndex index = SampleIndex.of(stamps.bits(), stamps.size());
        assertEquals(c.number("/expected/duplicates"), index.duplicates(), "duplicates");
        try (BigIntVector targets = (BigIntVector) c.array("/inputs/target").vector(backend.memory())) {
            // All samples, and then only those that the index says are read: the same bits.
            align(c, backend, how, index, IntStream.range(0, index.size()).toArray(), targets);
            align(c, backend, how, index, index.needed(targets, how), targets);
        }
    }

    private static void align(
            GoldenCase c, Backend backend, Alignment how, SampleIndex index, int[] samples, BigIntVector targets) {
        GoldenArray values = c.array("/inputs/value");
        int width = values.width();
        try (BigIntVector stamps = new BigIntVector("stamp", backend.memory());
                FieldVector ordered = values.pick(
                        backend.memory(),
                        samples.length * width,
                        i -> (long) index.position(samples[i / width]) * width + i % width);
                Aligner aligner = Aligner.on(backend, backend.memory())) {
            stamps.allocateNew(samples.length);
            for (int i = 0; i < samples.length; i++) {
                stamps.set(i, index.stamp(samples[i]));
            }
            stamps.setValueCount(samples.length);
            AlignRequest request = new AlignRequest(stamps, ordered, width, targets, how);
            try (AlignedColumn column = aligner.align(List.of(request)).get(0)) {
                assertEquals(width * how.samples(), column.width(), "width");
                if (how.policy() == Policy.WINDOW) {
                    Golden.assertBits(c.array("/expected/mask"), column.mask(), "mask");
                }
                Golden.assertBits(c.array("/expected/valid"), column.valid(), "valid");
                Golden.assertBits(c.array("/expected/age_ms"), column.ageMillis(), "age_ms");
                GoldenArray expected = c.array("/expected/value");
                switch (expected.dtype()) {
                    case "f16", "bf16" -> Golden.assertBits(expected, shortBits(expected.dtype(), column), "value");
                    default -> Golden.assertBits(expected, column.values(), "value");
                }
            }
        }
    }

    /** The 16 bits of the float32 values that hold 16-bit floats; exact, so that a value in between cannot pass. */
    private static long[] shortBits(String dtype, AlignedColumn column) {
        return Arrays.stream(Golden.bits((Float4Vector) column.values()))
                .map(bits -> {
                    if (dtype.equals("bf16")) {
                        assertEquals(0, bits & 0xFFFF, "bits below bfloat16");
                        return bits >>> 16;
                    }
                    float value = Float.intBitsToFloat((int) bits);
                    for (int half = 0; half <= 0xFFFF; half++) {
                        boolean canonical = half == 0x7E00 || (half & 0x7FFF) <= 0x7C00;
                        if (canonical && Float.floatToIntBits(halfValue(half)) == Float.floatToIntBits(value)) {
                            return half;
                        }
                    }
                    throw new AssertionError(value + " is not a binary16");
                })
                .toArray();
    }

    private static float halfValue(int half) {
        int exponent = (half >> 10) & 0x1F;
        int mantissa = half & 0x3FF;
        double magnitude =
                switch (exponent) {
                    case 0 -> mantissa * 0x1p-24;
                    case 0x1F -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    default -> (1024 + mantissa) * Math.scalb(1.0, exponent - 25);
                };
        return (float) (half >= 0x8000 ? -magnitude : magnitude);
    }
}
