package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CloudChoiceTest {

    private static final SampleIndex CLOUDS = SampleIndex.of(new long[] {1_000_000, 2_000_000, 4_000_000}, 3);

    @Test
    void theAgeIsThatOfTheNewestCloudTaken() {
        int[] window = new CloudChoice(Policy.WINDOW, 3_000_000, Alignment.UNLIMITED).at(CLOUDS, 4_500_000);
        assertArrayEquals(new int[] {1, 2}, window);
        assertEquals(0.5f, CloudChoice.ageMillis(CLOUDS, window, 4_500_000));

        int[] later = new CloudChoice(Policy.NEAREST, 0, 500_000).at(CLOUDS, 3_500_000);
        assertArrayEquals(new int[] {2}, later);
        assertEquals(-0.5f, CloudChoice.ageMillis(CLOUDS, later, 3_500_000));
    }

    @Test
    void whereNoCloudIsTakenTheAgeIsNaN() {
        int[] none = new CloudChoice(Policy.PREVIOUS, 0, 10).at(CLOUDS, 999_999);

        assertEquals(0, none.length);
        assertEquals(Float.NaN, CloudChoice.ageMillis(CLOUDS, none, 999_999));
        assertEquals(0, new CloudChoice(Policy.WINDOW, 500_000, 10).at(CLOUDS, 4_500_000).length);
        SampleIndex empty = SampleIndex.of(new long[0], 0);
        assertEquals(0, new CloudChoice(Policy.NEAREST, 0, 10).at(empty, 0).length);
    }

    @Test
    void choicesThatMakeNoSenseForCloudsAreRefused() {
        refused("policy LINEAR refused for clouds: use PREVIOUS, NEAREST or WINDOW", Policy.LINEAR, 0, 0);
        refused("span of 0 ns refused with policy WINDOW: from 1 with WINDOW, 0 without", Policy.WINDOW, 0, 0);
        refused("span of 5 ns refused with policy NEAREST: from 1 with WINDOW, 0 without", Policy.NEAREST, 5, 0);
        refused("age limit -2 ns refused: limits start at 0; leave it out for no limit", Policy.NEAREST, 0, -2);
    }

    private static void refused(String message, Policy policy, long span, long maxAge) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new CloudChoice(policy, span, maxAge))
                        .getMessage());
    }
}
