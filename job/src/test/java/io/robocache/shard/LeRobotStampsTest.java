package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LeRobotStampsTest {
    /** The first frames that NumPy's comparison, as the loader writes it, finds too far from the one before. */
    @Test
    void theFirstRefusedFrameIsTheLoaders() {
        assertEquals(-1, LeRobotStamps.firstRefused(30_728, 30));
        assertEquals(30_728, LeRobotStamps.firstRefused(30_729, 30));
        assertEquals(20_482, LeRobotStamps.firstRefused(100_000, 10));
        assertEquals(51_204, LeRobotStamps.firstRefused(100_000, 50));
        assertEquals(122_882, LeRobotStamps.firstRefused(200_000, 60));
        assertEquals(-1, LeRobotStamps.firstRefused(1, 30));
        assertEquals(-1, LeRobotStamps.firstRefused(0, 30));
        assertEquals(-1, LeRobotStamps.firstRefused(100_000, 1), "whole seconds are exact");
    }

    @Test
    void aThousandSecondsPassAtEveryUsualRate() {
        for (int fps = 1; fps <= 250; fps++) {
            assertTrue(LeRobotStamps.firstRefused(1000L * fps, fps) < 0, "fps " + fps);
        }
    }
}
