package io.robocache.job;

import io.robocache.align.EpisodeClock;
import io.robocache.align.FrameClock;
import io.robocache.align.SampleIndex;
import io.robocache.align.StampRangeException;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.Reason;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.TopicSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An episode after its first pass: where the samples of each request are, and when its frames are. Requests keep the
 * order of {@link JobConfig#requests()}.
 *
 * @param index   what the reader found
 * @param samples the samples of each request in the order of their stamps
 * @param clock   the frames, at least one and at most the limit
 * @param places  what takes samples to the frames that the configuration names
 */
record IndexedEpisode(EpisodeIndex index, List<SampleIndex> samples, FrameClock clock, EpisodeFrames places) {

    /**
     * Indexes an episode and finds its frames.
     *
     * @throws RefusedEpisodeException if it is damaged as a whole, lacks a required stream, or has no frame or too many
     * @throws IOException             if reading fails for a reason outside the episode, so that another attempt may succeed
     */
    static IndexedEpisode of(EpisodeReader reader, JobConfig config) throws IOException, RefusedEpisodeException {
        try {
            EpisodeIndex index = reader.index(config.requests());
            try {
                return of(index, config);
            } catch (RefusedEpisodeException refused) {
                List<Loss> noticed = new ArrayList<>(index.losses());
                noticed.addAll(index.warnings());
                throw new RefusedEpisodeException(refused, noticed);
            }
        } catch (MalformedEpisodeException damaged) {
            throw new RefusedEpisodeException(damaged);
        } catch (StampRangeException outOfRange) {
            throw new RefusedEpisodeException(Reason.STAMP_RANGE, "", outOfRange.getMessage());
        }
    }

    private static IndexedEpisode of(EpisodeIndex index, JobConfig config) throws RefusedEpisodeException {
        refuseMissing(index, config);
        List<SampleIndex> samples = new ArrayList<>();
        for (StreamIndex stream : index.streams()) {
            samples.add(SampleIndex.of(stream.stamps(), stream.messages()));
        }
        EpisodeClock.checkSpan(samples);
        FrameClock clock = clock(samples, config);
        EpisodeFrames places = EpisodeFrames.of(config, index, samples);
        return new IndexedEpisode(places.noted(index), samples, clock, places);
    }

    private static void refuseMissing(EpisodeIndex index, JobConfig config) throws RefusedEpisodeException {
        List<Boolean> required = config.required();
        for (int i = 0; i < required.size(); i++) {
            StreamIndex stream = index.streams().get(i);
            boolean isClock = i == config.clockSlot();
            if ((required.get(i) || isClock) && !stream.present()) {
                String topics = index.topics().stream().map(TopicSummary::topic).collect(Collectors.joining(", "));
                throw new RefusedEpisodeException(
                        Reason.MISSING_STREAM,
                        "topic " + stream.request().topic(),
                        "required topic %s (stream %s) is absent; the episode has %s"
                                .formatted(
                                        stream.request().topic(),
                                        stream.request().name(),
                                        topics.isEmpty() ? "no topic" : topics));
            }
        }
    }

    private static FrameClock clock(List<SampleIndex> samples, JobConfig config) throws RefusedEpisodeException {
        List<SampleIndex> required = new ArrayList<>();
        int slot = config.clockSlot();
        for (int i = 0; i < samples.size(); i++) {
            if (config.required().get(i)) {
                required.add(samples.get(i));
            }
        }
        if (required.isEmpty() && slot >= 0) {
            required.add(samples.get(slot));
        }
        EpisodeClock shared = EpisodeClock.over(required)
                .orElseThrow(() -> new RefusedEpisodeException(
                        Reason.NO_OVERLAP, "", "a required stream has no sample: " + withoutSample(samples, config)));
        FrameClock clock = slot >= 0
                ? shared.atSamplesOf(samples.get(slot))
                : shared.atRate(config.clock().num(), config.clock().den());
        if (clock.frames() == 0) {
            throw new RefusedEpisodeException(
                    Reason.NO_OVERLAP,
                    "",
                    "no frame: the latest first stamp of the required streams is %d, their earliest last stamp %d"
                            .formatted(shared.t0(), shared.t1()));
        }
        if (clock.frames() > config.limits().frames()) {
            throw new RefusedEpisodeException(
                    Reason.SIZE_LIMIT,
                    "",
                    "%d frames from %d to %d, limit %d (limits.frames); raise it, lower clock.rate or check the stamps"
                            .formatted(
                                    clock.frames(),
                                    shared.t0(),
                                    shared.t1(),
                                    config.limits().frames()));
        }
        return clock;
    }

    private static String withoutSample(List<SampleIndex> samples, JobConfig config) {
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            if (samples.get(i).size() == 0 && (config.required().get(i) || i == config.clockSlot())) {
                empty.add(config.requests().get(i).topic());
            }
        }
        return String.join(", ", empty);
    }

    /** What was noticed without losing anything: by the reader, and in the stamps and components of each stream. */
    List<Loss> warnings() {
        List<Loss> warnings = new ArrayList<>(index.warnings());
        for (int i = 0; i < samples.size(); i++) {
            StreamIndex stream = index.streams().get(i);
            String topic = "topic " + stream.request().topic();
            if (samples.get(i).duplicates() > 0) {
                warnings.add(new Loss(
                        Reason.BAD_STAMP,
                        topic,
                        samples.get(i).duplicates(),
                        "equal stamps; the last sample of each is kept"));
            }
            if (stream.missingComponents() > 0) {
                warnings.add(new Loss(
                        Reason.BAD_ARRAY_LENGTH,
                        topic,
                        stream.missingComponents(),
                        "named components missing; written as NaN"));
            }
        }
        return warnings;
    }
}
