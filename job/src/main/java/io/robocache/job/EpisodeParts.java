package io.robocache.job;

import io.robocache.align.EpisodeClock;
import io.robocache.align.FrameClock;
import io.robocache.align.SampleIndex;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.StreamIndex;
import io.robocache.job.EpisodesConfig.By;
import io.robocache.job.FrameValidity.Guard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a recording into episodes: first by the rule of {@code episodes.by}, then where a stream with {@code on-invalid =
 * split} is not valid, then by {@code episodes.max-length}. One numbering over all, in the order of time; what is refused
 * keeps its number. All from stamps, and from what the topic that cuts says.
 */
final class EpisodeParts {
    private final JobConfig config;
    private final List<SampleIndex> samples;
    private final List<Guard> guards;
    private final List<EpisodePart> parts = new ArrayList<>();
    private final List<Loss> leftOut = new ArrayList<>();
    private final long[] droppedFrames; // by guard
    private final long[] firstDropped;
    private long frames;

    private EpisodeParts(JobConfig config, List<SampleIndex> samples, EpisodeFrames places) {
        this.config = config;
        this.samples = samples;
        this.guards = FrameValidity.guards(config, samples, places);
        this.droppedFrames = new long[guards.size()];
        this.firstDropped = new long[guards.size()];
    }

    /**
     * What became of a recording.
     *
     * @param parts   at least one
     * @param leftOut messages and frames that are in no part
     */
    record Cut(List<EpisodePart> parts, List<Loss> leftOut) {
        Cut {
            parts = List.copyOf(parts);
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * Cuts a recording.
     *
     * @param shared   what the required streams share
     * @param samples  of each request
     * @param places   what takes them to frames
     * @param streams  likewise
     * @param reader   for what the topic that cuts says
     * @throws RefusedEpisodeException if nothing begins a part, or there are too many of them or of their frames
     */
    static Cut of(
            EpisodeClock shared,
            List<SampleIndex> samples,
            EpisodeFrames places,
            List<StreamIndex> streams,
            EpisodeReader reader,
            JobConfig config)
            throws IOException, RefusedEpisodeException {
        EpisodeParts cut = new EpisodeParts(config, samples, places);
        List<Window> windows = cut.windows(reader, streams);
        for (Window window : windows) {
            cut.add(window, shared);
        }
        cut.tellOutside(windows, streams);
        cut.tellDropped();
        return new Cut(cut.parts, cut.leftOut);
    }

    private List<Window> windows(EpisodeReader reader, List<StreamIndex> streams)
            throws IOException, RefusedEpisodeException {
        EpisodesConfig rule = config.episodes();
        if (rule.by() == By.FILE) {
            return List.of(Window.ALL);
        }
        int slot = config.cutSlot();
        List<Window> windows;
        if (rule.by() == By.GAP) {
            List<SampleIndex> watched =
                    slot >= 0 ? List.of(samples.get(slot)) : IndexedEpisode.required(samples, config);
            windows = EpisodeWindows.withoutGap(watched, rule.gapNanos());
        } else {
            SampleIndex cut = samples.get(slot);
            windows = EpisodeWindows.between(cut, EpisodeCuts.signals(rule, reader, slot, streams.get(slot), cut));
        }
        if (windows.isEmpty()) {
            String topic = rule.cut().topic();
            throw new RefusedEpisodeException(
                    Reason.NO_PART,
                    "topic " + topic,
                    "none of %d messages on %s begins an episode (episodes.by)"
                            .formatted(samples.get(slot).size(), topic));
        }
        if (windows.size() > EpisodeWindows.MOST) {
            throw tooMany();
        }
        return windows;
    }

    private static RefusedEpisodeException tooMany() {
        return new RefusedEpisodeException(
                Reason.SIZE_LIMIT,
                "",
                "more than %d parts, the limit; check what cuts (episodes, on-invalid)".formatted(EpisodeWindows.MOST));
    }

    /** Adds the parts of one stretch; at least one, so that none is lost. */
    private void add(Window window, EpisodeClock shared) throws RefusedEpisodeException {
        // After a gap each stream begins anew, so that no frame looks back over it.
        Optional<EpisodeClock> own = config.episodes().by() == By.GAP
                ? within(window)
                : Optional.of(
                        new EpisodeClock(Math.max(shared.t0(), window.first()), Math.min(shared.t1(), window.last())));
        if (own.isEmpty()) {
            refuse(
                    Reason.NO_OVERLAP,
                    1,
                    "between %d and %d a required stream has no sample".formatted(window.first(), window.last()));
            return;
        }
        FrameClock clock = IndexedEpisode.frames(own.get(), samples, config);
        if (clock.frames() == 0) {
            refuse(
                    Reason.NO_OVERLAP,
                    1,
                    window.equals(Window.ALL)
                            ? "no frame: the latest first stamp of the required streams is %d, their earliest last stamp %d"
                                    .formatted(shared.t0(), shared.t1())
                            : "no frame from %d to %d, where the required streams run from %d to %d"
                                    .formatted(window.first(), window.last(), shared.t0(), shared.t1()));
            return;
        }
        checkFrames(clock, own.get());
        if (guards.stream().anyMatch(guard -> guard.then() == OnInvalid.SPLIT)) {
            addValid(clock);
        } else {
            addLengths(clock);
        }
    }

    private Optional<EpisodeClock> within(Window window) {
        long t0 = window.first();
        long t1 = window.last();
        for (SampleIndex stream : IndexedEpisode.required(samples, config)) {
            int before = window.first() == Long.MIN_VALUE ? -1 : stream.atOrBefore(window.first() - 1);
            int last = stream.atOrBefore(window.last());
            if (last == before) {
                return Optional.empty();
            }
            t0 = Math.max(t0, stream.stamp(before + 1));
            t1 = Math.min(t1, stream.stamp(last));
        }
        return Optional.of(new EpisodeClock(t0, t1));
    }

    private void checkFrames(FrameClock clock, EpisodeClock own) throws RefusedEpisodeException {
        long limit = config.limits().frames();
        frames = clock.frames() > limit - frames ? limit + 1 : frames + clock.frames();
        if (frames > limit) {
            throw new RefusedEpisodeException(
                    Reason.SIZE_LIMIT,
                    "",
                    "%d frames from %d to %d%s, limit %d (limits.frames); raise it, lower clock.rate or check the stamps"
                            .formatted(
                                    clock.frames(),
                                    own.t0(),
                                    own.t1(),
                                    parts.isEmpty() ? "" : " after those of " + parts.size() + " parts",
                                    limit));
        }
    }

    /** The runs of frames at which every stream is valid that splits; the frames between them are counted. */
    private void addValid(FrameClock clock) throws RefusedEpisodeException {
        int before = parts.size();
        long begin = -1;
        for (long frame = 0; frame < clock.frames(); frame++) {
            boolean valid = valid(clock.time(frame));
            if (valid && begin < 0) {
                begin = frame;
            } else if (!valid && begin >= 0) {
                addLengths(clock.between(begin, frame));
                begin = -1;
            }
        }
        if (begin >= 0) {
            addLengths(clock.between(begin, clock.frames()));
        } else if (parts.size() == before) {
            refuse(
                    Reason.INVALID_FRAMES,
                    clock.frames(),
                    "at no frame from %d on is every stream valid that splits: %s"
                            .formatted(clock.time(0), splitting()));
        }
    }

    private boolean valid(long t) {
        boolean valid = true;
        for (int g = 0; g < guards.size(); g++) {
            Guard guard = guards.get(g);
            if (guard.then() == OnInvalid.SPLIT && !guard.validAt(t)) {
                firstDropped[g] = droppedFrames[g]++ == 0 ? t : firstDropped[g];
                valid = false;
            }
        }
        return valid;
    }

    private String splitting() {
        List<String> names = new ArrayList<>();
        guards.stream().filter(guard -> guard.then() == OnInvalid.SPLIT).forEach(guard -> names.add(guard.name()));
        return String.join(", ", names);
    }

    private void addLengths(FrameClock clock) throws RefusedEpisodeException {
        long most = config.episodes().maxFrames();
        for (long from = 0; from < clock.frames(); ) {
            long to = most < clock.frames() - from ? from + most : clock.frames();
            addOne(clock.between(from, to));
            from = to;
        }
    }

    private void addOne(FrameClock clock) throws RefusedEpisodeException {
        if (clock.frames() < config.episodes().minFrames()) {
            refuse(
                    Reason.TOO_SHORT,
                    clock.frames(),
                    "%d frames from %d on, at least %d are wanted (episodes.min-length)"
                            .formatted(
                                    clock.frames(),
                                    clock.time(0),
                                    config.episodes().minFrames()));
            return;
        }
        Loss tooLong = LayoutFit.tooLong(clock, config);
        if (tooLong != null) {
            add(new EpisodePart(parts.size(), null, tooLong));
            return;
        }
        for (Guard guard : guards) {
            if (guard.then() == OnInvalid.QUARANTINE) {
                Loss invalid = invalid(guard, clock);
                if (invalid != null) {
                    add(new EpisodePart(parts.size(), null, invalid));
                    return;
                }
            }
        }
        add(new EpisodePart(parts.size(), clock, null));
    }

    private static Loss invalid(Guard guard, FrameClock clock) {
        long count = 0;
        long first = 0;
        for (long frame = 0; frame < clock.frames(); frame++) {
            long t = clock.time(frame);
            if (!guard.validAt(t)) {
                first = count++ == 0 ? t : first;
            }
        }
        return count == 0
                ? null
                : new Loss(
                        Reason.INVALID_FRAMES,
                        "topic " + guard.topic(),
                        count,
                        "%s is not valid at %d of %d frames, first at %d (on-invalid = quarantine)"
                                .formatted(guard.name(), count, clock.frames(), first));
    }

    private void refuse(Reason reason, long count, String detail) throws RefusedEpisodeException {
        add(new EpisodePart(parts.size(), null, new Loss(reason, "", count, detail)));
    }

    private void add(EpisodePart part) throws RefusedEpisodeException {
        parts.add(part);
        if (parts.size() > EpisodeWindows.MOST) {
            throw tooMany();
        }
    }

    private void tellOutside(List<Window> windows, List<StreamIndex> streams) {
        if (config.episodes().by() == By.FILE) {
            return;
        }
        for (int i = 0; i < samples.size(); i++) {
            long outside = i == config.cutSlot() ? 0 : EpisodeWindows.outside(samples.get(i), windows);
            if (outside > 0) {
                String topic = streams.get(i).request().topic();
                leftOut.add(new Loss(
                        Reason.OUTSIDE_PARTS,
                        "topic " + topic,
                        outside,
                        "messages of %s outside of every episode (episodes.by)"
                                .formatted(streams.get(i).request().name())));
            }
        }
    }

    private void tellDropped() {
        for (int g = 0; g < guards.size(); g++) {
            if (droppedFrames[g] > 0) {
                leftOut.add(new Loss(
                        Reason.INVALID_FRAMES,
                        "topic " + guards.get(g).topic(),
                        droppedFrames[g],
                        "frames at which %s is not valid, first at %d, left out (on-invalid = split)"
                                .formatted(guards.get(g).name(), firstDropped[g])));
            }
        }
    }
}
