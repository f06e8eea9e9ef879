package io.robocache.cli;

import io.robocache.episode.Loss;
import io.robocache.job.ClockOffset;
import io.robocache.job.CloudSizes;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.FrameLink;
import io.robocache.job.StreamTimes;
import io.robocache.job.SurveyReport;
import io.robocache.job.TopicSurvey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A survey as JSON. Times are nanoseconds; what a topic does not have, or what was not looked at, is null. */
final class SurveyJson {
    private SurveyJson() {}

    static Map<String, Object> of(SurveyReport report) {
        Map<String, Object> json = new TreeMap<>();
        json.put("episodes", report.episodes().stream().map(SurveyJson::episode).toList());
        json.put(
                "ignored",
                report.ignored().stream()
                        .map(ignored -> Map.of("uri", ignored.uri(), "why", ignored.why()))
                        .toList());
        Map<String, Object> total = new TreeMap<>();
        total.put("episodes", report.episodes().size());
        total.put("messages", SurveyText.messages(report));
        total.put("rows", SurveyText.rows(report));
        total.put("seconds", SurveyText.seconds(report));
        total.put("unreadable", report.unreadable());
        json.put("total", total);
        return json;
    }

    private static Map<String, Object> episode(EpisodeSurvey episode) {
        boolean rows = SurveyText.isRows(episode);
        Map<String, Object> json = new TreeMap<>();
        json.put("bytes", episode.episode().bytes());
        json.put("format", SurveyText.name(episode.episode().format()));
        boolean stamps = episode.look().onlyLogStamps();
        json.put(
                "frames",
                stamps ? null : episode.links().stream().map(SurveyJson::link).toList());
        json.put("looked_at", stamps ? "log-stamps" : "messages");
        json.put("looked_at_why", episode.look().words());
        json.put("bytes_read", episode.look().bytesRead());
        json.put("losses", episode.losses().stream().map(SurveyJson::loss).toList());
        json.put("messages", rows ? 0L : episode.messages());
        json.put("name", SurveyText.name(episode));
        json.put("rows", rows ? episode.rows() : 0L);
        json.put("seconds", episode.seconds());
        json.put(
                "topics",
                episode.topics().stream().map(topic -> topic(episode, topic)).toList());
        json.put("unreadable", episode.unreadable() == null ? null : loss(episode.unreadable()));
        json.put("uri", episode.episode().uri());
        json.put("warnings", episode.warnings().stream().map(SurveyJson::loss).toList());
        return json;
    }

    private static Map<String, Object> topic(EpisodeSurvey episode, TopicSurvey topic) {
        StreamTimes times = topic.times();
        boolean stamps = episode.look().onlyLogStamps();
        Map<String, Object> json = new TreeMap<>();
        json.put("backwards", times.backwards());
        json.put("clouds", topic.clouds() == null ? null : clouds(topic.clouds()));
        json.put("coverage", episode.coverage(topic));
        json.put("drops", times.periodic() ? times.drops() : null);
        json.put("duplicates", times.duplicates());
        json.put("encoding", topic.encoding());
        json.put("first_ns", times.first());
        json.put("frame_id", stamps ? null : topic.frameId());
        json.put("gaps", times.periodic() ? times.gaps() : null);
        json.put(
                "gaps_at",
                times.where().stream()
                        .map(gap -> Map.of("begin_ns", gap.begin(), "length_ns", gap.length()))
                        .toList());
        json.put("header_minus_log", topic.offset() == null ? null : offset(topic.offset()));
        json.put("jitter_p95_ns", times.jitterP95());
        json.put("joints", stamps ? null : topic.joints());
        json.put("last_ns", times.last());
        json.put("longest_distance_ns", times.longestDistance());
        json.put("median_period_ns", times.medianPeriod());
        json.put("messages", topic.messages());
        json.put("nominal_rate_hz", times.nominalRate() == 0 ? null : times.nominalRate());
        json.put("periodic", times.periodic());
        json.put("rate_hz", times.rate());
        json.put("sequence_lost", topic.sequenceLost());
        json.put("stamps", topic.stampSource().name().toLowerCase(Locale.ROOT));
        json.put("topic", topic.topic());
        json.put("type", topic.type());
        json.put("undecodable", stamps ? null : topic.undecodable());
        return json;
    }

    private static Map<String, Object> offset(ClockOffset offset) {
        return Map.of(
                "drift_error_ppm", offset.driftErrorPpm(),
                "drift_ppm", offset.driftPpm(),
                "median_ns", offset.medianNanos(),
                "p95_ns", offset.p95Nanos());
    }

    private static Map<String, Object> clouds(CloudSizes clouds) {
        return Map.of(
                "max",
                metres(clouds.greatest()),
                "min",
                metres(clouds.least()),
                "points_max",
                clouds.maxPoints(),
                "points_median",
                clouds.medianPoints(),
                "points_min",
                clouds.minPoints(),
                "sampled",
                clouds.sampled());
    }

    private static List<Double> metres(List<Float> axes) {
        return axes.stream().map(Float::doubleValue).toList();
    }

    private static Map<String, Object> link(FrameLink link) {
        return Map.of(
                "child", link.child(),
                "parent", link.parent(),
                "static", link.fixed(),
                "topic", link.topic(),
                "transforms", link.transforms());
    }

    private static Map<String, Object> loss(Loss loss) {
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
}
