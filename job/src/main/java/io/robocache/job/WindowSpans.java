package io.robocache.job;

import io.robocache.align.Policy;
import io.robocache.align.SampleIndex;
import io.robocache.episode.Reason;
import java.util.List;

/** Refuses an episode that is shorter than a window: no frame of it could see a whole one. */
final class WindowSpans {
    private WindowSpans() {}

    /**
     * Compares each window with the time from the first to the last sample of the episode.
     *
     * @param samples of each request; the episode spans less than 2^63 ns
     * @throws RefusedEpisodeException {@link Reason#CONFIG_MISMATCH} if a window is longer
     */
    static void check(List<SampleIndex> samples, JobConfig config) throws RefusedEpisodeException {
        List<SampleIndex> sampled =
                samples.stream().filter(stream -> stream.size() > 0).toList();
        long first = sampled.stream().mapToLong(stream -> stream.stamp(0)).min().orElse(0);
        long last = sampled.stream()
                .mapToLong(stream -> stream.stamp(stream.size() - 1))
                .max()
                .orElse(0);
        for (StreamConfig stream : config.streams()) {
            long span = stream.alignment().limitNanos();
            if (stream.alignment().policy() == Policy.WINDOW && !sampled.isEmpty() && span > last - first) {
                throw new RefusedEpisodeException(
                        Reason.CONFIG_MISMATCH,
                        "topic " + stream.request().topic(),
                        ("streams.%s.span of %d ns is longer than the episode, whose samples span %d ns; shorten the span "
                                        + "or leave the episode out")
                                .formatted(stream.name(), span, last - first));
            }
        }
    }
}
