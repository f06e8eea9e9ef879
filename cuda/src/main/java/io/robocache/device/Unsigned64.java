package io.robocache.device;

/** Unsigned 64-bit integers, held in a {@code long}. */
public final class Unsigned64 {

    private Unsigned64() {}

    /** The value as float64, rounded once: from 2^63 up, the lowest bit stays sticky while halving. */
    public static double toDouble(long u) {
        return u >= 0 ? u : ((u >>> 1) | (u & 1)) * 2.0;
    }
}
