package io.robocache.job;

import io.robocache.align.FrameClock;
import io.robocache.align.SampleIndex;
import io.robocache.episode.StreamIndex;
import io.robocache.shard.MessageTimes;
import io.robocache.stats.Ranks;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the streams of an episode recorded while its frames run, for the report. */
final class MessageTiming {
    private static final int PERCENT_95 = 95;

    private MessageTiming() {}

    /** By the name of the stream or cloud. */
    static Map<String, MessageTimes> of(IndexedEpisode episode, JobConfig config) {
        Map<String, MessageTimes> times = new TreeMap<>();
        FrameClock clock = episode.clock();
        long first = clock.time(0);
        long last = clock.time(clock.frames() - 1);
        for (int slot = 0;
                slot < config.needs().size() && slot < episode.samples().size();
                slot++) {
            StreamIndex stream = episode.index().streams().get(slot);
            String name = slot < config.streams().size()
                    ? config.streams().get(slot).name()
                    : stream.request().name();
            times.put(name, of(stream, episode.samples().get(slot), first, last));
        }
        return times;
    }

    private static MessageTimes of(StreamIndex stream, SampleIndex samples, long first, long last) {
        int from = Math.max(0, samples.atOrBefore(first));
        int to = samples.atOrBefore(last); // -1 before the first
        if (to < from) {
            return MessageTimes.NONE;
        }
        long[] stamps = new long[to - from + 1];
        for (int k = from; k <= to; k++) {
            stamps[k - from] = samples.stamp(k);
        }
        StreamTimes measured = StreamTimes.of(stamps);
        List<MessageTimes.Gap> gaps = measured.where().stream()
                .limit(MessageTimes.MOST_GAPS)
                .map(gap -> new MessageTimes.Gap(gap.begin() - first, gap.length()))
                .toList();
        return new MessageTimes(
                stamps.length,
                measured.medianPeriod(),
                measured.jitterP95(),
                measured.longestDistance(),
                measured.gaps(),
                measured.drops(),
                gaps,
                clock(stream, samples, from, to));
    }

    /** Without the configured offset, as the clocks themselves are compared. */
    private static MessageTimes.Clock clock(StreamIndex stream, SampleIndex samples, int from, int to) {
        if (stream.logStamps().length != stream.messages()) {
            return null;
        }
        long[] offsets = new long[to - from + 1];
        for (int k = from; k <= to; k++) {
            long header = samples.stamp(k) - stream.request().offsetNanos();
            offsets[k - from] = header - stream.logStamps()[samples.position(k)];
        }
        long median = new Ranks(offsets).median();
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = Math.abs(offsets[i] - median); // how far it is scattered
        }
        return new MessageTimes.Clock(median, new Ranks(offsets).percentile(PERCENT_95));
    }
}
