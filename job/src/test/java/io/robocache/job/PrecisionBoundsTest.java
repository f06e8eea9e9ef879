package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How far written values are from exact ones: half a unit in the last place of the written form, and no more. */
class PrecisionBoundsTest {
    private static final int SAMPLES = 200;
    private static final int TARGETS = 2000;
    private static final MathContext EXACT = new MathContext(60);

    private final Backend backend = Backend.open("cpu", DeviceSettings.defaults());
    private final BufferAllocator memory = backend.taskMemory("test");
    private final Random random = new Random(20260101);
    private final long[] stamps = new long[SAMPLES];
    private final long[] targets = new long[TARGETS];

    PrecisionBoundsTest() {
        long t = 1_700_000_000_000_000_000L;
        for (int k = 0; k < SAMPLES; k++) {
            stamps[k] = t;
            t += 1 + random.nextInt(20_000_000);
        }
        for (int i = 0; i < TARGETS; i++) {
            targets[i] = stamps[0] + (long) (random.nextDouble() * (stamps[SAMPLES - 1] - stamps[0]));
        }
    }

    @AfterEach
    void nothingLeaked() {
        memory.close();
        backend.close();
    }

    private double[] aligned(double[] values, int width, Policy policy, Precision precision) {
        try (BigIntVector at = longs(stamps);
                BigIntVector to = longs(targets);
                Float8Vector in = new Float8Vector("in", memory);
                Aligner aligner = Aligner.on(backend, memory)) {
            for (int i = 0; i < values.length; i++) {
                in.setSafe(i, values[i]);
            }
            in.setValueCount(values.length);
            Alignment how = new Alignment(policy, Alignment.UNLIMITED, false, precision);
            try (AlignedColumn column = aligner.align(List.of(new AlignRequest(at, in, width, to, how)))
                    .get(0)) {
                double[] out = new double[TARGETS * width];
                for (int i = 0; i < out.length; i++) {
                    out[i] = precision == Precision.FLOAT64
                            ? ((Float8Vector) column.values()).get(i)
                            : ((Float4Vector) column.values()).get(i);
                    assertEquals(1, column.valid().get(i / width));
                }
                return out;
            }
        }
    }

    private BigIntVector longs(long[] values) {
        BigIntVector vector = new BigIntVector("t", memory);
        for (int i = 0; i < values.length; i++) {
            vector.setSafe(i, values[i]);
        }
        vector.setValueCount(values.length);
        return vector;
    }

    private int before(long t) {
        int k = 0;
        while (k + 1 < SAMPLES && stamps[k + 1] <= t) {
            k++;
        }
        return k;
    }

    /** One unit in the last place of {@code precision} at {@code v}. */
    private static double ulp(Precision precision, double v) {
        int exponent = Math.getExponent(v);
        return switch (precision) {
            case FLOAT16 -> Math.scalb(1.0, Math.max(exponent, -14) - 10);
            case BFLOAT16 -> Math.scalb(1.0, Math.max(exponent, -126) - 7);
            case FLOAT32 -> Math.scalb(1.0, Math.max(exponent, -126) - 23);
            default -> Math.ulp(v);
        };
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void linearIsRoundedOnce(Precision precision) {
        double[] values = random.doubles(SAMPLES, -300, 300).toArray();
        double[] out = aligned(values, 1, Policy.LINEAR, precision);
        double worst = 0;
        for (int i = 0; i < TARGETS; i++) {
            int k = before(targets[i]);
            BigDecimal a = new BigDecimal(values[k]);
            BigDecimal exact = k + 1 == SAMPLES
                    ? a
                    : a.add(new BigDecimal(values[k + 1])
                            .subtract(a)
                            .multiply(BigDecimal.valueOf(targets[i] - stamps[k]), EXACT)
                            .divide(BigDecimal.valueOf(stamps[k + 1] - stamps[k]), EXACT));
            double error = new BigDecimal(out[i]).subtract(exact).abs().doubleValue();
            // The f64 of the specification is off by three roundings of values up to 600.
            double bound = precision == Precision.FLOAT64
                    ? 3 * Math.ulp(600.0)
                    : ulp(precision, out[i]) / 2 + 3 * Math.ulp(600.0);
            assertTrue(error <= bound, "value " + i + ": " + out[i] + " for " + exact + ", bound " + bound);
            worst = Math.max(worst, error / ulp(precision, out[i]));
        }
        assertTrue(precision == Precision.FLOAT64 || worst > 0.4, "roundings do come near half a unit: " + worst);
    }

    @Test
    void whatIsRoundedIsTheFloat64OfTheSpecification() {
        double[] values = random.doubles(SAMPLES, -300, 300).toArray();
        double[] wide = aligned(values, 1, Policy.LINEAR, Precision.FLOAT64);
        double[] narrow = aligned(values, 1, Policy.LINEAR, Precision.FLOAT32);
        for (int i = 0; i < TARGETS; i++) {
            assertEquals((float) wide[i], narrow[i]);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void slerpIsNearTheExactArc(Precision precision) {
        double[] values = new double[4 * SAMPLES];
        for (int k = 0; k < SAMPLES; k++) {
            double norm = 0;
            for (int c = 0; c < 4; c++) {
                values[4 * k + c] = random.nextGaussian();
                norm += values[4 * k + c] * values[4 * k + c];
            }
            for (int c = 0; c < 4; c++) {
                values[4 * k + c] *= (1 + random.nextDouble()) / Math.sqrt(norm); // not of length 1
            }
        }
        double[] out = aligned(values, 4, Policy.SLERP, precision);
        double arcError = 4.3e-7 * Math.PI / 180 / 2; // of a rotation, which is twice the arc of its quaternion
        for (int i = 0; i < TARGETS; i++) {
            double[] exact = slerp(values, i);
            for (int c = 0; c < 4; c++) {
                double bound = arcError + ulp(precision, Math.max(Math.abs(out[4 * i + c]), Math.abs(exact[c]))) / 2;
                double error = Math.abs(out[4 * i + c] - exact[c]);
                assertTrue(error <= bound, "component " + c + " of " + i + ": " + error + ", bound " + bound);
            }
        }
    }

    /** The textbook's, with a sine. */
    private double[] slerp(double[] values, int target) {
        int k = Math.min(before(targets[target]), SAMPLES - 2);
        double w = (double) (targets[target] - stamps[k]) / (double) (stamps[k + 1] - stamps[k]);
        double[] a = unit(values, k);
        double[] b = unit(values, k + 1);
        double dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
        double sign = dot < 0 ? -1 : 1;
        double angle = Math.acos(Math.min(1, Math.abs(dot)));
        double[] q = new double[4];
        for (int c = 0; c < 4; c++) {
            q[c] = (Math.sin((1 - w) * angle) * a[c] + sign * Math.sin(w * angle) * b[c]) / Math.sin(angle);
        }
        return q;
    }

    private static double[] unit(double[] values, int k) {
        double norm = 0;
        for (int c = 0; c < 4; c++) {
            norm += values[4 * k + c] * values[4 * k + c];
        }
        double[] q = new double[4];
        for (int c = 0; c < 4; c++) {
            q[c] = values[4 * k + c] / Math.sqrt(norm);
        }
        return q;
    }
}
