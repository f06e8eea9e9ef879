package io.robocache.shard;

/**
 * What LeRobot v2.1's loader demands of stamps when it opens a dataset: the float32 stamps of two frames must be {@code
 * 1 / fps} apart, give or take 10^-4 s (check_timestamps_sync of lerobot/common/datasets/utils.py). A float32 of more than
 * 1024 s has steps of 1.2 10^-4 s, so that late frames of a long episode cannot comply, however they are stamped.
 */
public final class LeRobotStamps {
    private static final float TOLERANCE_SECONDS = 1e-4f;

    private LeRobotStamps() {}

    /**
     * The first frame of an episode that the loader refuses.
     *
     * @param frames of the episode, stamped {@code f32(frame / fps)}
     * @return its index; -1 if there is none
     */
    public static long firstRefused(long frames, int fps) {
        float period = (float) (1.0 / fps);
        float before = 0;
        for (long frame = 1; frame < frames; frame++) {
            float stamp = (float) ((double) frame / fps);
            if (!(Math.abs(stamp - before - period) <= TOLERANCE_SECONDS)) {
                return frame;
            }
            before = stamp;
        }
        return -1;
    }
}
