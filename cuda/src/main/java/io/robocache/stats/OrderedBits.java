package io.robocache.stats;

/** float64 values as 64 bits whose unsigned order is the numeric one, with -0 below +0 (numeric specification, 8). */
final class OrderedBits {

    private OrderedBits() {}

    static long of(double v) {
        long u = Double.doubleToRawLongBits(v);
        return u < 0 ? ~u : u ^ Long.MIN_VALUE;
    }

    static double value(long o) {
        return Double.longBitsToDouble(o < 0 ? o ^ Long.MIN_VALUE : ~o);
    }

    /** The rank, from 1, of the quantile of that many percent: ceil(percent * count / 100). */
    static long rank(int percent, long count) {
        return (percent * count + 99) / 100;
    }
}
