package io.robocache.cli;

import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.Loss;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.SurveyReport;
import io.robocache.job.TopicSurvey;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A survey for people and as JSON. */
final class SurveyText {
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
            topics(episode).print(out, "  ");
            episode.losses().forEach(loss -> out.println("  loss: " + text(loss)));
            episode.warnings().forEach(warning -> out.println("  warning: " + text(warning)));
            out.println();
        }
        report.ignored().forEach(ignored -> out.println("ignored: %s: %s".formatted(ignored.uri(), ignored.why())));
        totals(report).print(out, "");
    }

    private static Table topics(EpisodeSurvey episode) {
        Table table = Table.ofFigures();
        if (!episode.topics().isEmpty()) {
            table.row(
                    "topic",
                    "type",
                    "encoding",
                    "messages",
                    "undecodable",
                    "Hz",
                    "gaps",
                    "longest gap",
                    "header - log");
        }
        for (TopicSurvey topic : episode.topics()) {
            table.row(
                    topic.topic(),
                    topic.type().isEmpty() ? "(none)" : topic.type(),
                    topic.encoding(),
                    topic.messages(),
                    topic.undecodable(),
                    number("%.1f", topic.times().rate()),
                    topic.times().gaps(),
                    milliseconds(topic.times().longestGap()),
                    topic.offsetNanos() == null ? "no header stamp" : milliseconds(topic.offsetNanos()));
        }
        return table;
    }

    private static Table totals(SurveyReport report) {
        Table table = Table.ofFacts();
        long bytes =
                report.episodes().stream().mapToLong(e -> e.episode().bytes()).sum();
        table.row("episodes", report.episodes().size());
        table.row("unreadable", report.unreadable());
        table.row("messages", messages(report));
        table.row("rows (LeRobot)", rows(report));
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

    static Map<String, Object> asJson(SurveyReport report) {
        Map<String, Object> json = new TreeMap<>();
        json.put("episodes", report.episodes().stream().map(SurveyText::asJson).toList());
        json.put(
                "ignored",
                report.ignored().stream()
                        .map(ignored -> Map.of("uri", ignored.uri(), "why", ignored.why()))
                        .toList());
        Map<String, Object> total = new TreeMap<>();
        total.put("episodes", report.episodes().size());
        total.put("messages", messages(report));
        total.put("rows", rows(report));
        total.put("seconds", seconds(report));
        total.put("unreadable", report.unreadable());
        json.put("total", total);
        return json;
    }

    private static Map<String, Object> asJson(EpisodeSurvey episode) {
        Map<String, Object> json = new TreeMap<>();
        json.put("bytes", episode.episode().bytes());
        json.put("format", name(episode.episode().format()));
        json.put("losses", episode.losses().stream().map(SurveyText::asJson).toList());
        json.put("messages", isRows(episode) ? 0L : episode.messages());
        json.put("name", name(episode));
        json.put("rows", isRows(episode) ? episode.rows() : 0L);
        json.put("seconds", episode.seconds());
        json.put("topics", episode.topics().stream().map(SurveyText::asJson).toList());
        json.put("unreadable", episode.unreadable() == null ? null : asJson(episode.unreadable()));
        json.put("uri", episode.episode().uri());
        json.put("warnings", episode.warnings().stream().map(SurveyText::asJson).toList());
        return json;
    }

    private static Map<String, Object> asJson(TopicSurvey topic) {
        Map<String, Object> json = new TreeMap<>();
        json.put("duplicates", topic.times().duplicates());
        json.put("encoding", topic.encoding());
        json.put("first_ns", topic.times().first());
        json.put("frame_id", topic.frameId());
        json.put("gaps", topic.times().gaps());
        json.put("header_minus_log_ns", topic.offsetNanos());
        json.put("joints", topic.joints());
        json.put("last_ns", topic.times().last());
        json.put("longest_gap_ns", topic.times().longestGap());
        json.put("messages", topic.messages());
        json.put("rate_hz", topic.times().rate());
        json.put("stamps", topic.stampSource().name().toLowerCase(Locale.ROOT));
        json.put("topic", topic.topic());
        json.put("type", topic.type());
        json.put("undecodable", topic.undecodable());
        return json;
    }

    private static Map<String, Object> asJson(Loss loss) {
        return Map.of(
                "count",
                loss.count(),
                "detail",
                loss.detail(),
                "reason",
                loss.reason().code(),
                "where",
                loss.where());
    }

    private static long messages(SurveyReport report) {
        List<EpisodeSurvey> recorded =
                report.episodes().stream().filter(e -> !isRows(e)).toList();
        return recorded.stream().mapToLong(EpisodeSurvey::messages).sum();
    }

    private static long rows(SurveyReport report) {
        return report.episodes().stream()
                .filter(SurveyText::isRows)
                .mapToLong(EpisodeSurvey::rows)
                .sum();
    }

    private static double seconds(SurveyReport report) {
        return report.episodes().stream().mapToDouble(EpisodeSurvey::seconds).sum();
    }

    private static boolean isRows(EpisodeSurvey episode) {
        return episode.episode().format() == EpisodeFormat.LEROBOT;
    }

    /** The path below its root, and the number in it where a folder holds several. */
    private static String name(EpisodeSurvey episode) {
        String path = episode.episode().id().path();
        String shown = path.equals(".") ? episode.episode().uri() : path;
        return isRows(episode) ? shown + " #" + episode.episode().id().ordinal() : shown;
    }

    private static String name(EpisodeFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private static String milliseconds(long nanos) {
        return number("%.3f ms", nanos / 1e6);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
