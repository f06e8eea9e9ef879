package io.robocache.shard;

/**
 * How well one stream met the frames of a dataset.
 *
 * @param stream           its name
 * @param episodes         written episodes
 * @param frames           of all episodes
 * @param valid            frames with a sample
 * @param worstEpisode     the episode with the least share of valid frames, the first of several; by its index
 * @param worstMatchRate   that share
 * @param medianMillis     the median of the episodes' median ages, rank ceil(n / 2); NaN if no frame is valid
 * @param worstP95Millis   the greatest 95th percentile of an episode; NaN likewise
 * @param maxMillis        the greatest age; NaN likewise
 */
public record StreamFit(
        String stream,
        long episodes,
        long frames,
        long valid,
        long worstEpisode,
        double worstMatchRate,
        double medianMillis,
        double worstP95Millis,
        double maxMillis) {

    /** Valid frames over all frames, 0 to 1. */
    public double matchRate() {
        return frames == 0 ? 0 : (double) valid / frames;
    }
}
