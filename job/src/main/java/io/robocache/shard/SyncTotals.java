package io.robocache.shard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code sync.json} tells: each stream over all episodes, in their order; a few bytes an episode. Not thread-safe. */
final class SyncTotals {
    private final Map<String, Total> totals = new TreeMap<>();

    /** One stream over the episodes so far. */
    private static final class Total {
        private final SyncAges medians = new SyncAges();
        private long frames;
        private long valid;
        private long worstEpisode = -1;
        private double worstRate = Double.POSITIVE_INFINITY;
        private double worstP95 = Double.NaN;
        private double max = Double.NaN;

        void add(long episode, StreamSync sync) {
            frames += sync.frames();
            valid += sync.valid();
            medians.add((float) sync.medianMillis()); // exact: it was a float32
            if (sync.matchRate() < worstRate) {
                worstRate = sync.matchRate();
                worstEpisode = episode;
            }
            worstP95 = greater(worstP95, sync.p95Millis());
            max = greater(max, sync.maxMillis());
        }

        private static double greater(double a, double b) {
            return Double.isNaN(a) || b > a ? b : a;
        }

        StreamFit fit(String stream) {
            long episodes = medians.frames();
            double median = medians.finish().medianMillis();
            return new StreamFit(stream, episodes, frames, valid, worstEpisode, worstRate, median, worstP95, max);
        }
    }

    /** A stream of the next written episode, or of the same one. */
    void add(long episode, String stream, StreamSync sync) {
        totals.computeIfAbsent(stream, name -> new Total()).add(episode, sync);
    }

    /** The text of the file; once, at the end. */
    String json() {
        List<Object> streams = new ArrayList<>();
        totals.forEach((name, total) -> streams.add(json(total.fit(name))));
        return Json.indented(Map.of("streams", streams));
    }

    private static Map<String, Object> json(StreamFit fit) {
        Map<String, Object> json = new HashMap<>();
        json.put("stream", fit.stream());
        json.put("episodes", fit.episodes());
        json.put("frames", fit.frames());
        json.put("valid", fit.valid());
        json.put("match_rate", fit.matchRate());
        json.put("worst_episode", fit.worstEpisode());
        json.put("worst_match_rate", fit.worstMatchRate());
        json.put("age_ms_median_of_medians", fit.medianMillis());
        json.put("age_ms_worst_p95", fit.worstP95Millis());
        json.put("age_ms_max", fit.maxMillis());
        return json;
    }
}
