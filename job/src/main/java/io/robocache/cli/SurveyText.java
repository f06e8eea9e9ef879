package io.robocache.cli;

import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.Loss;
import io.robocache.job.ClockOffset;
import io.robocache.job.CloudSizes;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.StreamTimes;
import io.robocache.job.SurveyLook;
import io.robocache.job.SurveyReport;
import io.robocache.job.TopicSurvey;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A survey for people: what each topic is, how it runs in time, and whatever is out of the ordinary. */
final class SurveyText {
    private static final String NOTHING = "-";
    private static final int SHOWN_GAPS = 5;

    private SurveyText() {}

    static void print(SurveyReport report, PrintWriter out) {
        for (EpisodeSurvey episode : report.episodes()) {
            out.println("%s  %s  %s  %s"
                    .formatted(
                            name(episode),
                            name(episode.episode().format()),
                            Progress.size(episode.episode().bytes()),
                            size(episode)));
            if (episode.unreadable() != null) {
                // The message of a damaged episode names the file, the place and the reason itself.
                out.println(
                        "  unreadable: " + Failure.oneLine(episode.unreadable().detail()));
            }
            look(episode, out);
            if (!episode.topics().isEmpty()) {
                contents(episode).print(out, "  ");
                out.println();
                times(episode).print(out, "  ");
            }
            remarks(episode).forEach(remark -> out.println("  " + remark));
            episode.losses().forEach(loss -> out.println("  loss: " + text(loss)));
            episode.warnings().forEach(warning -> out.println("  warning: " + text(warning)));
            out.println();
        }
        report.ignored().forEach(ignored -> out.println("ignored: %s: %s".formatted(ignored.uri(), ignored.why())));
        totals(report).print(out, "");
    }

    private static void look(EpisodeSurvey episode, PrintWriter out) {
        SurveyLook look = episode.look();
        if (look.onlyLogStamps()) {
            out.println(
                    ("  looked at: log stamps, from %s (%s read); not at header stamps, clocks, joints, clouds, frames and"
                                    + " whether messages decode")
                            .formatted(look.words(), Progress.size(look.bytesRead())));
        } else if (!look.words().isEmpty()) {
            out.println("  looked at: every message, because " + Failure.oneLine(look.words()));
        }
    }

    private static Table contents(EpisodeSurvey episode) {
        Table table = Table.ofFigures().row("topic", "type", "encoding", "messages", "undecodable", "stamps", "frame");
        for (TopicSurvey topic : episode.topics()) {
            table.row(
                    topic.topic(),
                    topic.type().isEmpty() ? "(none)" : topic.type(),
                    topic.encoding(),
                    topic.messages(),
                    episode.look().onlyLogStamps() ? NOTHING : topic.undecodable(),
                    topic.stampSource().name().toLowerCase(Locale.ROOT),
                    topic.frameId());
        }
        return table;
    }

    private static Table times(EpisodeSurvey episode) {
        Table table = Table.ofFigures()
                .row(
                        "topic",
                        "nominal",
                        "median",
                        "jitter p95",
                        "gaps",
                        "longest",
                        "drops",
                        "seq lost",
                        "duplicates",
                        "backward",
                        "coverage",
                        "header - log",
                        "+- p95",
                        "drift");
        for (TopicSurvey topic : episode.topics()) {
            StreamTimes times = topic.times();
            ClockOffset offset = topic.offset();
            boolean several = times.medianPeriod() > 0;
            table.row(
                    topic.topic(),
                    nominal(times),
                    several ? number("%.2f Hz", times.rate()) : NOTHING,
                    several ? milliseconds(times.jitterP95()) : NOTHING,
                    times.periodic() ? times.gaps() : NOTHING,
                    several ? milliseconds(times.longestDistance()) : NOTHING,
                    times.periodic() ? times.drops() : NOTHING,
                    topic.sequenceLost() == null ? NOTHING : topic.sequenceLost(),
                    times.duplicates(),
                    times.backwards(),
                    topic.hasStamps() ? number("%.1f %%", 100 * episode.coverage(topic)) : NOTHING,
                    offset == null ? NOTHING : milliseconds(offset.medianNanos()),
                    offset == null ? NOTHING : milliseconds(offset.p95Nanos()),
                    drift(times, offset));
        }
        return table;
    }

    private static String drift(StreamTimes times, ClockOffset offset) {
        if (offset == null || !times.periodic()) {
            return NOTHING;
        }
        // What the scatter may feign would only send people after ghosts; --json has the number.
        return offset.drifts() ? number("%.0f ppm", offset.driftPpm()) : "none seen";
    }

    private static String nominal(StreamTimes times) {
        if (!times.periodic()) {
            return times.medianPeriod() > 0 ? "irregular" : NOTHING;
        }
        return times.nominalRate() == 0 ? "other" : hertz(times.nominalRate());
    }

    /** What a table has no room for. */
    private static List<String> remarks(EpisodeSurvey episode) {
        List<String> remarks = new ArrayList<>();
        for (TopicSurvey topic : episode.topics()) {
            StreamTimes times = topic.times();
            for (StreamTimes.Gap gap : times.where().stream().limit(SHOWN_GAPS).toList()) {
                remarks.add("gap: %s has nothing for %s after %d, %s after its first message"
                        .formatted(
                                topic.topic(),
                                milliseconds(gap.length()),
                                gap.begin(),
                                number("%.3f s", (gap.begin() - times.first()) / 1e9)));
            }
            if (times.gaps() > SHOWN_GAPS) {
                remarks.add("gap: %s has %d more; --json lists %d"
                        .formatted(topic.topic(), times.gaps() - SHOWN_GAPS, StreamTimes.MAX_WHERE));
            }
        }
        for (TopicSurvey topic : episode.topics()) {
            if (topic.clouds() != null) {
                remarks.add("clouds: " + topic.topic() + ": " + clouds(topic.clouds()));
            }
        }
        for (TopicSurvey topic : episode.topics()) {
            if (!topic.joints().isEmpty()) {
                remarks.add("joints: " + topic.topic() + ": " + String.join(", ", topic.joints()));
            }
        }
        remarks.addAll(FrameText.of(episode));
        return remarks;
    }

    static String clouds(CloudSizes clouds) {
        String points =
                "%d to %d points, median %d".formatted(clouds.minPoints(), clouds.maxPoints(), clouds.medianPoints());
        if (clouds.least().isEmpty()) {
            return points + "; none finite in %d clouds".formatted(clouds.sampled());
        }
        List<String> axes = new ArrayList<>();
        for (int a = 0; a < clouds.least().size(); a++) {
            axes.add("xyz".charAt(a)
                    + number(" %.2f", clouds.least().get(a))
                    + number(" to %.2f m", clouds.greatest().get(a)));
        }
        return points + "; " + String.join(", ", axes) + " in %d clouds".formatted(clouds.sampled());
    }

    private static Table totals(SurveyReport report) {
        Table table = Table.ofFacts();
        long bytes =
                report.episodes().stream().mapToLong(e -> e.look().bytesRead()).sum();
        table.row("episodes", report.episodes().size());
        table.row("unreadable", report.unreadable());
        long byStamps =
                report.episodes().stream().filter(e -> e.look().onlyLogStamps()).count();
        if (byStamps > 0) {
            table.row("log stamps only", byStamps);
        }
        table.row("messages", messages(report));
        table.row("rows", rows(report));
        table.row(
                "losses",
                report.episodes().stream().mapToLong(e -> e.losses().size()).sum());
        table.row("read", Progress.size(bytes));
        table.row("seconds", number("%.1f", seconds(report)));
        table.row("files ignored", report.ignored().size());
        return table;
    }

    private static String size(EpisodeSurvey episode) {
        String counted = isRows(episode) ? episode.rows() + " rows" : episode.messages() + " messages";
        return counted + "  " + number("%.3f s", episode.seconds());
    }

    private static String text(Loss loss) {
        return "%s %s, %d: %s"
                .formatted(loss.reason().code(), loss.where(), loss.count(), Failure.oneLine(loss.detail()));
    }

    /** Messages of all recordings. */
    static long messages(SurveyReport report) {
        List<EpisodeSurvey> recorded =
                report.episodes().stream().filter(e -> !isRows(e)).toList();
        return recorded.stream().mapToLong(EpisodeSurvey::messages).sum();
    }

    /** Rows of all episodes that are rows of one clock. */
    static long rows(SurveyReport report) {
        return report.episodes().stream()
                .filter(SurveyText::isRows)
                .mapToLong(EpisodeSurvey::rows)
                .sum();
    }

    static double seconds(SurveyReport report) {
        return report.episodes().stream().mapToDouble(EpisodeSurvey::seconds).sum();
    }

    static boolean isRows(EpisodeSurvey episode) {
        EpisodeFormat format = episode.episode().format();
        return format == EpisodeFormat.LEROBOT || format == EpisodeFormat.HDF5 || format == EpisodeFormat.RLDS;
    }

    /** The path below its root, and the number in it where a folder holds several. */
    static String name(EpisodeSurvey episode) {
        String path = episode.episode().id().path();
        String shown = path.equals(".") ? episode.episode().uri() : path;
        return isRows(episode) ? shown + " #" + episode.episode().id().ordinal() : shown;
    }

    static String name(EpisodeFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    /** Without digits that say nothing: {@code 500 Hz}, {@code 29.97 Hz}. */
    static String hertz(double rate) {
        return rate == Math.rint(rate) ? number("%.0f Hz", rate) : number("%.2f Hz", rate);
    }

    static String milliseconds(long nanos) {
        return number("%.3f ms", nanos / 1e6);
    }

    static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
