package io.robocache.job;

import io.robocache.align.EpisodeClock;
import io.robocache.align.FrameClock;
import io.robocache.align.SampleIndex;
import io.robocache.align.StampRangeException;
import io.robocache.episode.DepthSource;
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
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A recording after its first pass: where the samples of each request are, which episodes it holds, and when their
 * frames are. Requests keep the order of {@link JobConfig#requests()}.
 *
 * @param index   what the reader found
 * @param samples the samples of each request in the order of their stamps
 * @param cut     the episodes of the recording
 * @param clock   the frames of one of them ({@link #at}); before one is chosen, those of the whole recording
 * @param stamps  what is suspicious about stamps
 * @param places  what takes samples to the frames that the configuration names
 */
record IndexedEpisode(
        EpisodeIndex index,
        List<SampleIndex> samples,
        EpisodeParts.Cut cut,
        FrameClock clock,
        List<Loss> stamps,
        EpisodeFrames places) {

    /**
     * Indexes a recording and cuts it into episodes.
     *
     * @throws RefusedEpisodeException if it is damaged as a whole, lacks a required stream, or has no episode or too many
     * @throws IOException             if reading fails for a reason outside the episode, so that another attempt may succeed
     */
    static IndexedEpisode of(EpisodeReader reader, JobConfig config) throws IOException, RefusedEpisodeException {
        try {
            EpisodeIndex index = reader.index(config.requests());
            try {
                return of(index, reader, config);
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

    private static IndexedEpisode of(EpisodeIndex index, EpisodeReader reader, JobConfig config)
            throws IOException, RefusedEpisodeException {
        refuseTruncated(index, config);
        refuseMissing(index, config);
        List<SampleIndex> samples = new ArrayList<>();
        for (StreamIndex stream : index.streams()) {
            samples.add(SampleIndex.of(stream.stamps(), stream.messages()));
        }
        EpisodeClock.checkSpan(samples);
        WindowSpans.check(samples, config);
        List<Loss> stamps = StampCheck.of(index, samples, config.stamps());
        List<SampleIndex> bounds = required(samples, config);
        EpisodeClock shared = (bounds.isEmpty() ? Optional.<EpisodeClock>empty() : EpisodeClock.over(bounds))
                .orElseThrow(() -> new RefusedEpisodeException(
                        Reason.NO_OVERLAP, "", "a required stream has no sample: " + withoutSample(samples, config)));
        EpisodeFrames places = EpisodeFrames.of(config, index, samples);
        EpisodeParts.Cut cut = EpisodeParts.of(shared, samples, places, index.streams(), reader, config);
        for (EpisodePart part : cut.parts()) {
            if (part.refused() == null) {
                VideoStreams.requireEveryRow(index, samples, part.clock(), config);
            }
        }
        return new IndexedEpisode(places.noted(index), samples, cut, frames(shared, samples, config), stamps, places);
    }

    /** The recording at one of its episodes. */
    IndexedEpisode at(EpisodePart part) {
        return new IndexedEpisode(index, samples, cut, part.clock(), stamps, places);
    }

    /** This, if one of its episodes is to be written; else the first one's refusal. */
    IndexedEpisode withEpisode() throws RefusedEpisodeException {
        if (cut.parts().stream().allMatch(part -> part.refused() != null)) {
            throw new RefusedEpisodeException(cut.parts().get(0).refused());
        }
        return this;
    }

    /** The place is that of the loss: where the file, or one of those that it is split into, ends. */
    private static void refuseTruncated(EpisodeIndex index, JobConfig config) throws RefusedEpisodeException {
        for (Loss loss : index.losses()) {
            if (loss.reason() == Reason.TRUNCATED && config.input().onTruncated() == OnTruncated.QUARANTINE) {
                throw new RefusedEpisodeException(loss);
            }
        }
    }

    private static void refuseMissing(EpisodeIndex index, JobConfig config) throws RefusedEpisodeException {
        List<Need> needs = config.needs();
        String topics = index.topics().stream().map(TopicSummary::topic).collect(Collectors.joining(", "));
        List<String> absent = new ArrayList<>();
        boolean any = config.clockSlot() >= 0;
        for (int i = 0; i < needs.size(); i++) {
            StreamIndex stream = index.streams().get(i);
            boolean isClock = i == config.clockSlot() || i == config.cutSlot();
            if (needs.get(i) != Need.NEVER) {
                any |= stream.present();
                absent.add(stream.request().topic());
            }
            if ((needs.get(i) == Need.ALWAYS || isClock) && !stream.present()) {
                throw new RefusedEpisodeException(
                        Reason.MISSING_STREAM,
                        "topic " + stream.request().topic(),
                        "required topic %s (stream %s) is absent%s; the episode has %s"
                                .formatted(
                                        stream.request().topic(),
                                        stream.request().name(),
                                        camera(stream),
                                        topics.isEmpty() ? "no topic" : topics));
            }
        }
        if (!any) {
            throw new RefusedEpisodeException(
                    Reason.MISSING_STREAM,
                    "topic " + absent.get(0),
                    "none of the topics that bound the clock is there: %s; the episode has %s"
                            .formatted(String.join(", ", absent), topics.isEmpty() ? "no topic" : topics));
        }
    }

    /** Depth images count as absent without their camera. */
    private static String camera(StreamIndex stream) {
        DepthSource depth = stream.request().depth();
        return depth == null || depth.info() == null ? "" : ", or its camera on topic " + depth.info();
    }

    /** What the clock runs over: the required streams, those that are if they are present, or its own stream if there is none. */
    static List<SampleIndex> required(List<SampleIndex> samples, JobConfig config) {
        List<SampleIndex> required = new ArrayList<>();
        int slot = config.clockSlot();
        for (int i = 0; i < samples.size(); i++) {
            if (config.needs().get(i).bounds(samples.get(i).size())) {
                required.add(samples.get(i));
            }
        }
        if (required.isEmpty() && slot >= 0) {
            required.add(samples.get(slot));
        }
        return required;
    }

    /** The frames of a time. */
    static FrameClock frames(EpisodeClock time, List<SampleIndex> samples, JobConfig config) {
        int slot = config.clockSlot();
        return slot >= 0
                ? time.atSamplesOf(samples.get(slot))
                : time.atRate(config.clock().num(), config.clock().den());
    }

    private static String withoutSample(List<SampleIndex> samples, JobConfig config) {
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            if (samples.get(i).size() == 0 && (config.needs().get(i) != Need.NEVER || i == config.clockSlot())) {
                empty.add(config.requests().get(i).topic());
            }
        }
        return String.join(", ", empty);
    }

    /** Number of the episode that tells what was noticed about the recording: the first that is written, else the first. */
    int telling() {
        return cut.parts().stream()
                .filter(part -> part.refused() == null)
                .mapToInt(EpisodePart::number)
                .findFirst()
                .orElse(0);
    }

    /** What was lost: by the reader, and by cutting. */
    List<Loss> losses() {
        List<Loss> losses = new ArrayList<>(index.losses());
        losses.addAll(cut.leftOut());
        return losses;
    }

    /** What was noticed without losing anything: by the reader, and in the stamps and components of each stream. */
    List<Loss> warnings() {
        List<Loss> warnings = new ArrayList<>(index.warnings());
        warnings.addAll(stamps);
        for (int i = 0; i < samples.size(); i++) {
            StreamIndex stream = index.streams().get(i);
            String topic = "topic " + stream.request().topic();
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
