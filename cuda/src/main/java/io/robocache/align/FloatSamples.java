package io.robocache.align;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Reads float32 or float64 values as float64, and writes them rounded once, every NaN as the canonical one. Borrows the
 * data buffers of both vectors.
 */
final class FloatSamples {

    private final boolean doubleIn;
    private final boolean doubleOut;
    private final long in;
    private final long out;
    private final Precision precision;

    FloatSamples(FieldVector from, FieldVector to, Precision precision) {
        this.doubleIn = from.getMinorType() == MinorType.FLOAT8;
        this.doubleOut = to.getMinorType() == MinorType.FLOAT8;
        this.in = from.getDataBuffer().memoryAddress();
        this.out = to.getDataBuffer().memoryAddress();
        this.precision = precision;
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

    /** Copies the chosen samples to their places; sample -1 is none and becomes NaN. */
    void copy(int width, int[] chosen, int places) {
        for (int i = 0; i < places; i++) {
            long from = (long) chosen[i] * width;
            long to = (long) i * width;
            for (int c = 0; c < width; c++) {
                write(to + c, chosen[i] < 0 ? Double.NaN : read(from + c));
            }
        }
    }

    private float rounded(double v) {
        return switch (precision) {
            case FLOAT16 -> ShortFloats.half(v);
            case BFLOAT16 -> ShortFloats.bfloat(v);
            default -> (float) v;
        };
    }
}
