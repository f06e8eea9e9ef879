package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Unsigned64Test {

    @Test
    void everyValueIsRoundedOnce() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            check(random.nextLong() >>> random.nextInt(64));
            // Just beside the ties of the 11 bits that float64 cannot hold.
            check(((random.nextLong() | Long.MIN_VALUE) & ~0x7FFL) | (0x3FF + random.nextInt(3)));
        }
        check(-1L);
        check(Long.MIN_VALUE);
        check(0);
    }

    private static void check(long u) {
        assertEquals(
                new BigInteger(Long.toUnsignedString(u)).doubleValue(),
                Unsigned64.toDouble(u),
                () -> "of " + Long.toUnsignedString(u));
    }
}
