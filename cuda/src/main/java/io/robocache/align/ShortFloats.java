package io.robocache.align;

/** float64 rounded once to the 16-bit floats, to nearest, ties to even, and held as the float32 of that value. */
final class ShortFloats {

    private ShortFloats() {}

    /** Rounds to IEEE binary16: 11 bits of precision, least normal exponent -14, greatest value 65504. */
    static float half(double v) {
        return rounded(v, 10, -14, 65504);
    }

    /** Rounds to bfloat16: 8 bits of precision, least normal exponent -126, greatest value below 2^128. */
    static float bfloat(double v) {
        return rounded(v, 7, -126, 0x1.FEp127);
    }

    private static float rounded(double v, int mantissaBits, int minExponent, double greatest) {
        // Scaling by a power of two is exact in float64 here, so that rint is the only rounding.
        double unit = Math.scalb(1.0, Math.max(Math.getExponent(v), minExponent) - mantissaBits);
        double r = Math.rint(v / unit) * unit;
        return Math.abs(r) > greatest ? Math.copySign(Float.POSITIVE_INFINITY, (float) v) : (float) r;
    }
}
