package io.robocache.shard;

import io.robocache.page.Bar;
import io.robocache.page.Cell;
import io.robocache.page.Num;
import io.robocache.page.Section;
import io.robocache.page.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The streams of a dataset: rates, jitter, ages, clocks. */
final class ReportStreams {
    /** Streams that have charts. */
    static final int CHARTED = 24;

    private static final int LISTED = 200;
    private static final double SHAKY = 0.25;

    private ReportStreams() {}

    static Section of(ReportFacts facts) {
        Section section = new Section();
        Map<String, ReportedStream> streams = facts.streams();
        if (streams.isEmpty()) {
            return section.note("No stream met a frame.");
        }
        if (streams.size() > CHARTED) {
            section.note("Charts show the first " + CHARTED + " of " + streams.size() + " streams by name.");
        }
        section.table(
                "Rate, jitter and gaps, while frames run; the greatest of all episodes",
                List.of(
                        "stream",
                        "messages",
                        "rate",
                        "jitter (p95)",
                        "longest step",
                        "gaps",
                        "dropped",
                        "match",
                        "missing stretches",
                        "greatest age",
                        "least match in"),
                streams.entrySet().stream()
                        .limit(LISTED)
                        .map(stream -> row(stream.getKey(), stream.getValue()))
                        .toList());
        section.bars("Jitter (p95) in shares of the period", jitter(facts));
        section.heading("Age of samples");
        section.note(
                "How old a sample is at its frame, in milliseconds; every class is twice as wide as the one before.");
        Section histograms = new Section();
        streams.entrySet().stream()
                .limit(CHARTED)
                .forEach(stream -> ages(histograms, stream.getKey(), stream.getValue()));
        section.group(histograms);
        section.heading("Clocks");
        List<List<Cell>> clocks = new ArrayList<>();
        streams.forEach((name, stream) -> {
            if (stream.hasClock() && clocks.size() < LISTED) {
                clocks.add(clock(name, stream));
            }
        });
        if (clocks.isEmpty()) {
            return section.note("No stream has stamps of both its sender and the recorder.");
        }
        section.bars("Sender's clock from the recorder's, the greatest median of an episode", offsets(streams));
        return section.table(
                "Header stamp less log stamp, before configured offsets",
                List.of("stream", "least median", "greatest median", "scatter (p95)"),
                clocks);
    }

    private static List<Cell> row(String name, ReportedStream stream) {
        double rate = stream.leastRate();
        String rates = Num.digits(rate, 4)
                + (stream.greatestRate() > rate * 1.01 ? " to " + Num.digits(stream.greatestRate(), 4) : "") + " Hz";
        Cell gaps = Cell.of(stream.gaps());
        Cell drops = Cell.of(stream.drops());
        double match = stream.matchRate();
        return List.of(
                Cell.of(name),
                Cell.of(stream.messages()),
                Cell.of(Double.isNaN(rate) ? "\u2013" : rates, rate),
                Cell.of(Num.millis(stream.jitterNanos()), stream.jitterNanos())
                        .in(stream.jitterShare() > SHAKY ? Tone.LOOK : Tone.PLAIN),
                Cell.of(Num.millis(stream.longestNanos()), stream.longestNanos()),
                stream.gaps() > 0 ? gaps.in(Tone.LOOK) : gaps,
                stream.drops() > 0 ? drops.in(Tone.LOOK) : drops,
                Cell.of(Num.percent(match), match).in(ReportPage.tone(match)),
                Cell.of(stream.spans()),
                Cell.of(Num.digits(stream.maxAgeMillis(), 4) + " ms", stream.maxAgeMillis()),
                stream.worstRate() < 1
                        ? Cell.of(
                                "episode " + stream.worstEpisode() + ": " + Num.percent(stream.worstRate()),
                                stream.worstRate())
                        : Cell.of("", 1.0));
    }

    /** A bar a stream: the share of frames at which it has a sample. */
    static List<Bar> matches(ReportFacts facts) {
        List<Bar> bars = new ArrayList<>();
        facts.streams().forEach((name, stream) -> {
            if (bars.size() < CHARTED) {
                double rate = stream.matchRate();
                bars.add(new Bar(name, rate, Num.percent(rate), ReportPage.tone(rate)));
            }
        });
        return bars;
    }

    private static List<Bar> jitter(ReportFacts facts) {
        List<Bar> bars = new ArrayList<>();
        facts.streams().forEach((name, stream) -> {
            if (bars.size() < CHARTED) {
                double share = stream.jitterShare();
                bars.add(new Bar(
                        name,
                        share,
                        Double.isNaN(share)
                                ? "no period"
                                : Num.digits(share * 100, 3) + " % (" + Num.millis(stream.jitterNanos()) + ")",
                        share > SHAKY ? Tone.LOOK : Tone.PLAIN));
            }
        });
        return bars;
    }

    private static void ages(Section section, String name, ReportedStream stream) {
        long[] ages = stream.ages();
        int first = 0;
        int last = ages.length - 1;
        while (first < last && ages[first] == 0) {
            first++;
        }
        while (last > first && ages[last] == 0) {
            last--;
        }
        if (ages[first] == 0) {
            section.note(name + ": no age is known.");
            return;
        }
        List<String> edges = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int bin = first; bin <= last; bin++) {
            edges.add(Num.digits(StreamTrace.edge(bin), 2));
            counts.add(ages[bin]);
        }
        edges.add(last == StreamTrace.BINS - 1 ? "\u221e" : Num.digits(StreamTrace.edge(last + 1), 2) + " ms");
        section.histogram(name, edges, counts);
    }

    private static List<Bar> offsets(Map<String, ReportedStream> streams) {
        double most = 1;
        for (ReportedStream stream : streams.values()) {
            most = Math.max(most, stream.hasClock() ? greatest(stream) : 0);
        }
        List<Bar> bars = new ArrayList<>();
        for (Map.Entry<String, ReportedStream> stream : streams.entrySet()) {
            if (stream.getValue().hasClock() && bars.size() < CHARTED) {
                double offset = greatest(stream.getValue());
                bars.add(new Bar(
                        stream.getKey(),
                        offset / most,
                        Num.millis(
                                Math.abs((double) stream.getValue().leastClockNanos())
                                                > Math.abs((double)
                                                        stream.getValue().greatestClockNanos())
                                        ? stream.getValue().leastClockNanos()
                                        : stream.getValue().greatestClockNanos()),
                        Tone.PLAIN));
            }
        }
        return bars;
    }

    private static double greatest(ReportedStream stream) {
        return Math.max(Math.abs((double) stream.leastClockNanos()), Math.abs((double) stream.greatestClockNanos()));
    }

    private static List<Cell> clock(String name, ReportedStream stream) {
        return List.of(
                Cell.of(name),
                Cell.of(Num.millis(stream.leastClockNanos()), stream.leastClockNanos()),
                Cell.of(Num.millis(stream.greatestClockNanos()), stream.greatestClockNanos()),
                Cell.of(Num.millis(stream.clockScatterNanos()), stream.clockScatterNanos()));
    }
}
