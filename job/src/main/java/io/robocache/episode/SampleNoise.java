package io.robocache.episode;

/**
 * The random numbers of the sample episodes: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), written out because the
 * sequences of the JDK's generators are not promised across versions.
 */
final class SampleNoise {

    private static final double UNIT = 0x1.0p-53;

    private long state;

    SampleNoise(long seed) {
        this.state = seed;
    }

    /** A generator that does not depend on how much of this one is used. */
    SampleNoise fork(long number) {
        SampleNoise child = new SampleNoise(state ^ (number * 0x9E3779B97F4A7C15L));
        child.next();
        return child;
    }

    private long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [0, 1). */
    double unit() {
        return (next() >>> 11) * UNIT;
    }

    double between(double low, double high) {
        return low + (high - low) * unit();
    }

    /** Bell-shaped around {@code center} with about that standard deviation (a sum of three uniform numbers), bounded. */
    double around(double center, double deviation) {
        return center + deviation * 2 * (unit() + unit() + unit() - 1.5);
    }
}
