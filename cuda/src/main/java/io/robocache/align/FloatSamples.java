package io.robocache.align;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Reads float32 or float64 values as float64, and writes them rounded once, every NaN as the canonical one. Rows lie side by
 * side. Borrows the data buffers of both vectors.
 */
final class FloatSamples {

    private static final double TWO_PI = 2 * Math.PI;
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int INFINITY = 0x7F80_0000;
    private static final int NAN = 0x7FC0_0000;

    private final boolean doubleIn;
    private final boolean doubleOut;
    private final long in;
    private final long out;
    private final int width;
    private final Precision precision;
    /** float32 to float32, most of what there is: loops of its own, without a choice in them. */
    private final boolean singles;

    FloatSamples(FieldVector from, FieldVector to, int width, Precision precision) {
        this.doubleIn = from.getMinorType() == MinorType.FLOAT8;
        this.doubleOut = to.getMinorType() == MinorType.FLOAT8;
        this.in = from.getDataBuffer().memoryAddress();
        this.out = to.getDataBuffer().memoryAddress();
        this.width = width;
        this.precision = precision;
        this.singles = !doubleIn && (precision == Precision.SOURCE || precision == Precision.FLOAT32);
    }

    double read(long i) {
        return doubleIn
                ? Double.longBitsToDouble(MemoryUtil.getLong(in + 8 * i))
                : Float.intBitsToFloat(MemoryUtil.getInt(in + 4 * i));
    }

    void write(long i, double v) {
        if (doubleOut) {
            MemoryUtil.putLong(out + 8 * i, Double.doubleToLongBits(v));
        } else {
            MemoryUtil.putInt(out + 4 * i, Float.floatToIntBits(rounded(v)));
        }
    }

    /** Writes the chosen sample of each place; -1 is none. */
    void copy(int[] chosen, int places) {
        for (int i = 0; i < places; i++) {
            if (chosen[i] < 0) {
                none(i);
            } else {
                copy(i, chosen[i]);
            }
        }
    }

    /** Writes NaN at a place. */
    void none(int place) {
        for (int c = 0; c < width; c++) {
            write((long) place * width + c, Double.NaN);
        }
    }

    /** Writes sample {@code k} at a place. */
    void copy(int place, int k) {
        long to = (long) place * width;
        long from = (long) k * width;
        if (singles) {
            for (long c = 0; c < 4L * width; c += 4) {
                int bits = MemoryUtil.getInt(in + 4 * from + c);
                MemoryUtil.putInt(out + 4 * to + c, (bits & MAGNITUDE) > INFINITY ? NAN : bits);
            }
            return;
        }
        for (int c = 0; c < width; c++) {
            write(to + c, read(from + c));
        }
    }

    /** Writes at a place what lies by {@code w}, above 0 and at most 1, between sample {@code k} and the next. */
    void between(int place, int k, double w, boolean angle) {
        long to = (long) place * width;
        long from = (long) k * width;
        if (singles && !angle) {
            betweenSingles(in + 4 * from, out + 4 * to, w);
            return;
        }
        for (int c = 0; c < width; c++) {
            write(to + c, between(read(from + c), read(from + width + c), w, angle));
        }
    }

    private void betweenSingles(long from, long to, double w) {
        long row = 4L * width;
        for (long c = 0; c < row; c += 4) {
            double a = Float.intBitsToFloat(MemoryUtil.getInt(from + c));
            double b = Float.intBitsToFloat(MemoryUtil.getInt(from + row + c));
            double y = a + (w * (b - a));
            // In float64 nothing overflows between two floats: y is finite exactly where both of them are.
            MemoryUtil.putInt(to + c, Math.abs(y) <= Double.MAX_VALUE ? Float.floatToRawIntBits((float) y) : NAN);
        }
    }

    private static double between(double a, double b, double w, boolean angle) {
        if (!Double.isFinite(a) || !Double.isFinite(b)) {
            return Double.NaN;
        }
        double d = b - a;
        if (angle) {
            if (d > Math.PI) {
                d = d - TWO_PI;
            } else if (d < -Math.PI) {
                d = d + TWO_PI;
            }
        }
        return a + (w * d);
    }

    private float rounded(double v) {
        return switch (precision) {
            case FLOAT16 -> ShortFloats.half(v);
            case BFLOAT16 -> ShortFloats.bfloat(v);
            default -> (float) v;
        };
    }
}
