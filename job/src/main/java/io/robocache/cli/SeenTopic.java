package io.robocache.cli;

import io.robocache.episode.StampSource;
import io.robocache.job.ClockOffset;
import io.robocache.job.CloudSizes;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.TopicSurvey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** One topic over all episodes that have messages of it, for a proposal. */
final class SeenTopic {
    /** An offset of the clock above it is told; below, it is what messages wait before they are recorded. */
    private static final long TOLD_OFFSET_NANOS = 1_000_000_000L;

    private static final double TOLD_COVERAGE = 0.9;
    private static final double WHOLE = 100;

    private final List<TopicSurvey> topics = new ArrayList<>();
    private double leastCoverage = 1;

    /** Adds the topic of an episode; it has a message that decodes. */
    void add(EpisodeSurvey episode, TopicSurvey topic) {
        topics.add(topic);
        leastCoverage = Math.min(leastCoverage, episode.coverage(topic));
    }

    TopicSurvey first() {
        return topics.get(0);
    }

    String topic() {
        return first().topic();
    }

    /** Of the first episode; a build refuses an episode in which it differs. */
    String type() {
        return first().type();
    }

    long episodes() {
        return topics.size();
    }

    /** Whether its messages come at a rate in every episode. */
    boolean periodic() {
        return topics.stream().allMatch(topic -> topic.times().periodic());
    }

    /** Whether some episode times it by the recorder, as its messages have no stamp. */
    boolean logStamped() {
        return topics.stream().anyMatch(topic -> topic.stampSource() == StampSource.LOG);
    }

    long slowestPeriod() {
        return greatest(topic -> topic.times().medianPeriod());
    }

    /** The longest a message had to wait for the next one outside gaps. */
    long longestStep() {
        return greatest(topic -> topic.times().longestStep());
    }

    /** Header minus log, median of each episode that has it. */
    List<Long> offsets() {
        return topics.stream()
                .filter(topic -> topic.offset() != null)
                .map(topic -> topic.offset().medianNanos())
                .toList();
    }

    /** What the recorder's stamps scatter about the sender's, the worst episode. */
    long offsetScatter() {
        return greatest(topic -> topic.offset() == null ? 0 : topic.offset().p95Nanos());
    }

    /** All joints in the order of first sight. */
    List<String> joints() {
        Set<String> joints = new LinkedHashSet<>();
        topics.forEach(topic -> joints.addAll(topic.joints()));
        return List.copyOf(joints);
    }

    /** Frames of its headers, sorted. */
    List<String> frames() {
        return List.copyOf(new TreeSet<>(topics.stream()
                .map(TopicSurvey::frameId)
                .filter(frame -> !frame.isEmpty())
                .toList()));
    }

    /** Sizes of its clouds in each episode that has some. */
    List<CloudSizes> clouds() {
        return topics.stream()
                .map(TopicSurvey::clouds)
                .filter(clouds -> clouds != null)
                .toList();
    }

    /** The evidence, as lines of comment. */
    List<String> evidence(long allEpisodes) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(type().isEmpty() ? "no type" : type());
        line.append(", ").append(rate());
        if (episodes() < allEpisodes) {
            line.append(", in %d of %d episodes".formatted(episodes(), allEpisodes));
        }
        if (periodic()) {
            line.append(", jitter p95 ")
                    .append(SurveyText.milliseconds(greatest(t -> t.times().jitterP95())));
            line.append(", %d dropped".formatted(sum(t -> t.times().drops())));
        }
        lines.add(line.toString());
        long gaps = sum(topic -> topic.times().gaps());
        if (gaps > 0) {
            lines.add("gaps: %d, the longest %s; frames in them are not valid"
                    .formatted(gaps, SurveyText.milliseconds(greatest(topic -> topic.times()
                            .longestDistance()))));
        }
        clockEvidence(lines);
        if (leastCoverage < TOLD_COVERAGE && periodic()) {
            lines.add(SurveyText.number("it covers only %.0f %% of an episode", WHOLE * leastCoverage)
                    + "; required, it cuts the frames to that");
        }
        return lines;
    }

    private void clockEvidence(List<String> lines) {
        for (TopicSurvey topic : topics) {
            ClockOffset offset = topic.offset();
            if (offset == null) {
                continue;
            }
            boolean far = Math.abs((double) offset.medianNanos()) > TOLD_OFFSET_NANOS;
            boolean drifts = topic.times().periodic() && offset.drifts();
            if (far || drifts) {
                lines.add("its header stamps are %s from the recorder's%s"
                        .formatted(
                                SurveyText.number("%.3f s", offset.medianNanos() / 1e9),
                                drifts ? String.format(Locale.ROOT, ", drift %.0f ppm", offset.driftPpm()) : ""));
                return; // one episode shows it
            }
        }
    }

    private String rate() {
        if (!periodic()) {
            return sum(TopicSurvey::messages) + " messages without a rate";
        }
        double nominal = first().times().nominalRate();
        return nominal == 0 ? SurveyText.number("%.2f Hz", first().times().rate()) : SurveyText.hertz(nominal);
    }

    private long greatest(ToLongFunction<TopicSurvey> of) {
        return topics.stream().mapToLong(of).max().orElse(0);
    }

    private long sum(ToLongFunction<TopicSurvey> of) {
        return topics.stream().collect(Collectors.summingLong(of));
    }
}
