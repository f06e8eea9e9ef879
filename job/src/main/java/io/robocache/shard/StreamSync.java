package io.robocache.shard;

/**
 * How well one stream met the frames of one episode. Of its {@code age_ms} column as written, float32, so that anyone can
 * compute it again from the data files. Ages are absolute, as {@code nearest} takes samples of both sides.
 *
 * @param frames       of the episode
 * @param valid        frames with a sample
 * @param medianMillis age of rank ceil(n / 2) of the valid frames' ages; NaN with none
 * @param p95Millis    age of rank ceil(0.95 n); NaN with none
 * @param maxMillis    greatest age; NaN with none
 */
public record StreamSync(long frames, long valid, double medianMillis, double p95Millis, double maxMillis) {

    /** @throws IllegalArgumentException if more frames are valid than there are */
    public StreamSync {
        if (valid < 0 || valid > frames) {
            throw new IllegalArgumentException(valid + " valid frames of " + frames);
        }
    }

    /** Valid frames over frames, 0 to 1. */
    public double matchRate() {
        return frames == 0 ? 0 : (double) valid / frames;
    }
}
