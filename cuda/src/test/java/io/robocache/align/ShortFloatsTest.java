package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class ShortFloatsTest {

    @Test
    void everyHalfAndEveryTieBetweenTwoIsRoundedToEven() {
        double[] halves = new double[0x7C01];
        for (int bits = 0; bits < 0x7C00; bits++) {
            int exponent = bits >> 10;
            halves[bits] = exponent == 0 ? bits * 0x1p-24 : (1024 + (bits & 0x3FF)) * Math.scalb(1.0, exponent - 25);
        }
        halves[0x7C00] = 65536; // where the next value would be: a tie with it becomes an infinity
        checkAll(halves, ShortFloats::half);
    }

    @Test
    void everyBfloatAndEveryTieBetweenTwoIsRoundedToEven() {
        double[] bfloats = new double[0x7F81];
        for (int bits = 0; bits < 0x7F80; bits++) {
            bfloats[bits] = Float.intBitsToFloat(bits << 16);
        }
        bfloats[0x7F80] = 0x1p128;
        checkAll(bfloats, ShortFloats::bfloat);
    }

    @Test
    void specialValuesStayThemselves() {
        assertTrue(Float.isNaN(ShortFloats.half(Double.NaN)));
        assertEquals(Float.NEGATIVE_INFINITY, ShortFloats.half(Double.NEGATIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, ShortFloats.bfloat(Double.MAX_VALUE));
        assertEquals(-0.0f, ShortFloats.half(-0.0));
        assertEquals(-0.0f, ShortFloats.bfloat(-Double.MIN_VALUE));
    }

    private static void checkAll(double[] values, DoubleFunction<Float> rounded) {
        for (int bits = 0; bits + 1 < values.length; bits++) {
            double low = values[bits];
            double high = values[bits + 1];
            double tie = low + (high - low) / 2;
            double even = (bits & 1) == 0 ? low : high;
            double infinite = bits + 2 == values.length ? Double.POSITIVE_INFINITY : high;
            check(low, low, rounded);
            check(Math.nextDown(tie), low, rounded);
            check(tie, even == high ? infinite : low, rounded);
            check(Math.nextUp(tie), infinite, rounded);
        }
    }

    private static void check(double v, double expected, DoubleFunction<Float> rounded) {
        assertEquals((float) expected, rounded.apply(v), () -> "of " + v);
        assertEquals((float) -expected, rounded.apply(-v), () -> "of " + -v);
    }
}
