package io.robocache.shard;

import io.robocache.page.Cell;
import io.robocache.page.Num;
import io.robocache.page.Section;
import io.robocache.page.Strip;
import io.robocache.page.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The episodes of a dataset along time, with gaps and frames that are not valid. */
final class ReportEpisodes {
    private static final int IN_TIMELINE = 60;
    private static final int MARKS = 400;

    private ReportEpisodes() {}

    static Section of(ReportFacts facts, int fps) {
        Section section = new Section();
        List<ReportedEpisode> listed = facts.listed();
        if (listed.isEmpty()) {
            return section.note("No episode is written.");
        }
        List<ReportedEpisode> shown = listed.subList(0, Math.min(IN_TIMELINE, listed.size()));
        if (shown.size() < facts.written()) {
            section.note("The timeline shows the first " + shown.size() + " of " + Num.whole(facts.written())
                    + " episodes, the table the first " + listed.size() + ".");
        }
        long longest = Math.max(1, longest(shown));
        List<Strip> strips = new ArrayList<>();
        for (ReportedEpisode episode : shown) {
            strips.add(strip(episode, longest));
        }
        section.strips("Episodes along time; red where a stream has no sample", axis(longest), strips);
        if (!facts.worst().isEmpty()) {
            section.heading("Where streams are missing");
            section.note("The " + facts.worst().size()
                    + " episodes with most frames without a sample, stream by stream: amber where the recording has no"
                    + " messages, red where frames have no sample. Short stretches are drawn wide enough to be seen.");
            for (ReportedEpisode episode : facts.worst()) {
                section.strips(name(episode), axis(episode.outcome().trace().nanos()), streams(episode));
            }
        }
        section.table(
                "Episodes",
                List.of("episode", "recording", "frames", "seconds", "least match", "lost", "sentence"),
                listed.stream().map(episode -> row(episode, fps)).toList());
        return section;
    }

    private static long longest(List<ReportedEpisode> episodes) {
        return episodes.stream()
                .mapToLong(episode -> episode.outcome().trace().nanos())
                .max()
                .orElse(0);
    }

    private static List<String> axis(long nanos) {
        return List.of("0 s", Num.duration(nanos / 2), Num.duration(nanos));
    }

    private static String name(ReportedEpisode episode) {
        return "episode " + episode.number() + ", " + episode.outcome().id();
    }

    private static Strip strip(ReportedEpisode episode, long longest) {
        EpisodeTrace trace = episode.outcome().trace();
        double width = (double) trace.nanos() / longest;
        List<Strip.Mark> marks = new ArrayList<>();
        trace.streams().forEach((name, stream) -> {
            for (StreamTrace.Span span : stream.invalid()) {
                if (marks.size() < MARKS / 10) {
                    marks.add(mark(name, span, episode.outcome().frames(), width));
                }
            }
        });
        return new Strip(
                name(episode),
                0,
                width,
                Num.duration(trace.nanos()) + ", " + Num.whole(episode.outcome().frames()) + " frames",
                marks);
    }

    private static Strip.Mark mark(String stream, StreamTrace.Span span, long frames, double width) {
        return new Strip.Mark(
                width * span.from() / frames,
                width * (span.from() + span.frames()) / frames,
                Tone.BAD,
                stream + ": no sample at frames " + span.from() + " to " + (span.from() + span.frames() - 1));
    }

    private static List<Strip> streams(ReportedEpisode episode) {
        EpisodeTrace trace = episode.outcome().trace();
        long nanos = Math.max(1, trace.nanos());
        List<Strip> strips = new ArrayList<>();
        for (Map.Entry<String, StreamTrace> stream : trace.streams().entrySet()) {
            if (strips.size() == ReportStreams.CHARTED) {
                break;
            }
            List<Strip.Mark> marks = new ArrayList<>();
            for (MessageTimes.Gap gap : stream.getValue().messages().where()) {
                marks.add(new Strip.Mark(
                        (double) gap.afterNanos() / nanos,
                        (double) (gap.afterNanos() + gap.nanos()) / nanos,
                        Tone.LOOK,
                        stream.getKey() + ": no message for " + Num.millis(gap.nanos()) + " from "
                                + Num.digits(gap.afterNanos() / 1e9, 6) + " s"));
            }
            for (StreamTrace.Span span : stream.getValue().invalid()) {
                marks.add(mark(stream.getKey(), span, episode.outcome().frames(), 1));
            }
            StreamSync sync = episode.outcome().sync().get(stream.getKey());
            strips.add(new Strip(
                    stream.getKey(),
                    0,
                    1,
                    sync == null ? "" : Num.percent(sync.matchRate()) + " of the frames",
                    marks));
        }
        return strips;
    }

    private static List<Cell> row(ReportedEpisode episode, int fps) {
        EpisodeOutcome outcome = episode.outcome();
        boolean traced = !outcome.trace().equals(EpisodeTrace.NONE);
        double seconds = traced ? outcome.trace().nanos() / 1e9 : (double) (outcome.frames() - 1) / fps;
        double rate = episode.worstRate();
        Cell lost = Cell.of(episode.losses());
        List<TaskRun> tasks = outcome.tasks();
        return List.of(
                Cell.of(episode.number()),
                Cell.of(outcome.id().toString()),
                Cell.of(outcome.frames()),
                Cell.of(Num.digits(seconds, 4), seconds),
                Cell.of(Num.percent(rate), rate).in(rate == 1 ? Tone.PLAIN : ReportPage.tone(rate)),
                episode.losses() > 0 ? lost.in(Tone.LOOK) : lost,
                Cell.of(tasks.get(0).task() + (tasks.size() > 1 ? " (and " + (tasks.size() - 1) + " more)" : "")));
    }
}
