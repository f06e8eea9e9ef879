package io.robocache.cli;

import com.typesafe.config.ConfigUtil;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.SurveyReport;
import io.robocache.job.TopicSurvey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A configuration proposed from a survey: every topic that this release can write as a column, under a name guessed from
 * its type and topic, with limits from what was measured. Comments tell why, and what to look at.
 */
final class Proposal {
    private static final Pattern COLUMN = Pattern.compile("(?m)^[^#\n]*topic = ");
    private static final long MILLI = 1_000_000;
    private static final int FASTEST_COMMON_RATE = 30;
    /** A limit is so many median periods at least, so that one lost message never leaves a hole. */
    private static final int LEAST_PERIODS = 2;

    private final StringBuilder text = new StringBuilder();
    private final Set<String> names = new TreeSet<>();
    private final long episodes;
    private final boolean rows;
    private final ProposedClock clock;

    private Proposal(long episodes, boolean rows, ProposedClock clock) {
        this.episodes = episodes;
        this.rows = rows;
        this.clock = clock;
    }

    /** Returns the text of a HOCON file. */
    static String of(SurveyReport report, List<String> uris) {
        List<EpisodeSurvey> readable = report.episodes().stream()
                .filter(episode -> episode.unreadable() == null)
                .toList();
        Map<String, SeenTopic> topics = new TreeMap<>();
        for (EpisodeSurvey episode : readable) {
            for (TopicSurvey topic : episode.topics()) {
                if (topic.hasStamps()) {
                    topics.computeIfAbsent(topic.topic(), name -> new SeenTopic())
                            .add(episode, topic);
                }
            }
        }
        boolean rows = !readable.isEmpty() && readable.stream().allMatch(SurveyText::isRows);
        List<SeenTopic> used = topics.values().stream()
                .filter(seen -> name(seen, rows) != null)
                .toList();
        return new Proposal(readable.size(), rows, ProposedClock.of(used)).write(topics, uris);
    }

    /** Whether a proposal names a topic, and so a column. */
    static boolean hasColumns(String proposal) {
        return COLUMN.matcher(proposal).find();
    }

    private static String name(SeenTopic seen, boolean rows) {
        if (ProposedName.isCloud(seen.type())) {
            return "observation.voxels";
        }
        return rows ? ProposedName.ofFeature(seen.topic(), seen.type()) : ProposedName.of(seen.topic(), seen.type());
    }

    private String write(Map<String, SeenTopic> topics, List<String> uris) {
        line(
                "# Proposed by robocache survey from %d episodes. Look at every line; conf/robocache.conf explains the keys."
                        .formatted(episodes));
        line("input.uris = [%s]"
                .formatted(uris.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(", "))));
        line("output.uri = null   # set it, or give --output URI");
        line("");
        writeClock(topics);
        line("");
        line("streams {");
        topics.values().stream()
                .filter(seen -> !ProposedName.isCloud(seen.type()))
                .forEach(this::stream);
        line("}");
        List<SeenTopic> clouds = topics.values().stream()
                .filter(seen -> ProposedName.isCloud(seen.type()))
                .toList();
        if (!clouds.isEmpty()) {
            line("");
            line("voxels {");
            clouds.forEach(this::voxels);
            line("}");
        }
        return text.toString();
    }

    /** 30 Hz, or the slowest stream that every frame needs a fresh value of. */
    private void writeClock(Map<String, SeenTopic> topics) {
        if (rows) {
            line("# Frames per second of the dataset: that of the recordings.");
            line("clock.rate = " + rowRate(topics));
            return;
        }
        SeenTopic slowest = null;
        for (SeenTopic seen : topics.values()) {
            boolean counts = name(seen, false) != null && !ProposedName.isCloud(seen.type()) && required(seen);
            if (counts && (slowest == null || seen.slowestPeriod() > slowest.slowestPeriod())) {
                slowest = seen;
            }
        }
        double rate = slowest == null ? FASTEST_COMMON_RATE : 1e9 / slowest.slowestPeriod();
        boolean slow = Math.round(rate) < FASTEST_COMMON_RATE;
        line("# Frames per second of the dataset%s. Clouds may be slower; a frame takes the newest."
                .formatted(slow ? ": those of %s, the slowest required stream".formatted(slowest.topic()) : ""));
        line("clock.rate = " + (slow ? Math.max(1, Math.round(rate)) : FASTEST_COMMON_RATE));
        if (clock.byLog()) {
            line("# The senders' clocks are up to %s apart, so that everything is timed by the recorder: stamp = log."
                    .formatted(SurveyText.number("%.3f s", clock.spreadNanos() / 1e9)));
        } else if (clock.logOffsetNanos() != 0) {
            line(
                    "# The senders' clocks are %s from the recorder's; what has no header stamp is moved to them by offset."
                            .formatted(SurveyText.number("%.3f s", clock.logOffsetNanos() / 1e9)));
        }
    }

    private void stream(SeenTopic seen) {
        String name = name(seen, rows);
        if (name == null) {
            line("  # %s (%s) is left out: %s"
                    .formatted(
                            seen.topic(),
                            seen.type().isEmpty() ? "no type" : seen.type(),
                            ProposedName.whyNot(seen.topic(), seen.type())));
            return;
        }
        name = unused(name);
        boolean isText = name.equals("task") || ProposedName.isText(seen.type());
        evidence(seen);
        line("  " + name + " {");
        line("    topic = " + ConfigUtil.quoteString(seen.topic()));
        if (isText && !name.equals("task")) {
            line("    kind = text");
        }
        if (!seen.joints().isEmpty()) {
            line("    fields = [position]");
            line("    order = [%s]"
                    .formatted(
                            seen.joints().stream().map(ConfigUtil::quoteString).collect(Collectors.joining(", "))));
        }
        policy(seen, isText, name.startsWith("action"));
        stamps(seen).forEach(setting -> line("    " + setting));
        if (!isText && !required(seen)) {
            line("    required = false");
        }
        line("  }");
    }

    /** Measured joints, forces and poses are continuous; commands and text hold until the next one. */
    private void policy(SeenTopic seen, boolean isText, boolean command) {
        boolean between = !rows && !command && seen.periodic();
        boolean slerp = between && ProposedName.isPose(seen.type());
        boolean linear = between && ProposedName.isContinuous(seen.type());
        line("    policy = " + (slerp ? "slerp" : linear ? "linear" : "previous"));
        if (!isText && !rows && seen.periodic()) {
            line("    %s = %s".formatted(slerp || linear ? "max-gap" : "max-age", limit(seen)));
        }
    }

    private void voxels(SeenTopic seen) {
        String name = unused("observation.voxels");
        List<String> cloud = new ArrayList<>();
        cloud.add("topic = " + ConfigUtil.quoteString(seen.topic()));
        if (seen.periodic()) {
            cloud.add("max-age = " + limit(seen));
        }
        cloud.addAll(stamps(seen));
        if (!required(seen)) {
            cloud.add("required = false");
        }
        evidence(seen);
        seen.clouds().stream().limit(1).forEach(sizes -> line("  # " + SurveyText.clouds(sizes)));
        line("  " + name + " {");
        line("    clouds = [{ %s }]".formatted(String.join(", ", cloud)));
        if (seen.frames().size() == 1) {
            line("    frame = " + ConfigUtil.quoteString(seen.frames().get(0)));
        } else if (seen.frames().size() > 1) {
            line("    # Its frames differ between episodes: " + String.join(", ", seen.frames()));
        }
        grid(ProposedGrid.of(seen.clouds()));
        line("    reductions = [count]");
        line("  }");
    }

    private void grid(ProposedGrid grid) {
        if (grid == null) {
            line(
                    "    # No finite point was seen, or points too far apart for a grid: set the lower corner, the edge of a"
                            + " cell and the cells.");
            line("    origin = [-2, -2, -0.5], size = [0.05, 0.05, 0.05], dims = [80, 80, 40]");
            return;
        }
        line("    # The grid holds every point that was looked at; your workspace may be smaller.");
        if (grid.coarse()) {
            line(
                    "    # These coordinates are so large that float32 resolves no finer cell; record them near their origin.");
        }
        line("    origin = [%s], size = [%s, %s, %s], dims = [%s]"
                .formatted(
                        String.join(", ", grid.origin()),
                        grid.edge(),
                        grid.edge(),
                        grid.edge(),
                        grid.dims().stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }

    private void evidence(SeenTopic seen) {
        seen.evidence(episodes).forEach(evidence -> line("  # " + evidence));
    }

    /** How its samples are timed, where the default does not do. */
    private List<String> stamps(SeenTopic seen) {
        if (rows || (!clock.byLog() && clock.logOffsetNanos() == 0)) {
            return List.of();
        }
        if (clock.byLog()) {
            return seen.offsets().isEmpty() ? List.of() : List.of("stamp = log");
        }
        return seen.logStamped() ? List.of("offset = " + clock.logOffsetNanos() / MILLI + "ms") : List.of();
    }

    /** The clock runs only where required streams have samples, so what comes now and then cannot be one. */
    private boolean required(SeenTopic seen) {
        return seen.episodes() == episodes && (rows || seen.periodic());
    }

    private String unused(String name) {
        String unused = name;
        for (int i = 2; !names.add(unused); i++) {
            unused = name + "_" + i;
        }
        return unused;
    }

    private static long rowRate(Map<String, SeenTopic> topics) {
        long period = topics.values().stream()
                .mapToLong(SeenTopic::slowestPeriod)
                .max()
                .orElse(0);
        return period == 0 ? FASTEST_COMMON_RATE : Math.max(1, Math.round(1e9 / period));
    }

    /** The longest distance outside gaps and what stamps scatter, rounded up to whole milliseconds. */
    private String limit(SeenTopic seen) {
        long scatter = clock.byLog() ? 2 * seen.offsetScatter() : 0;
        long nanos = Math.max(LEAST_PERIODS * seen.slowestPeriod(), seen.longestStep()) + scatter;
        return Math.max(1, (nanos + MILLI - 1) / MILLI) + "ms";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
