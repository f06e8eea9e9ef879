package io.robocache.cli;

import com.typesafe.config.ConfigUtil;
import io.robocache.episode.EpisodeFormat;
import io.robocache.job.ColumnNames;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.SurveyReport;
import io.robocache.job.TopicSurvey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A configuration proposed from a survey: every topic that this release can write as a column, under a name guessed from
 * its type and topic, with limits from its measured rate. Comments tell why, and what to look at.
 */
final class Proposal {
    private static final Set<String> PICTURES = Set.of("video", "image");
    private static final Pattern COLUMN = Pattern.compile("(?m)^[^#\n]*topic = ");
    private static final long MILLI = 1_000_000;
    private static final int FASTEST_COMMON_RATE = 30;

    /** One topic over all episodes. */
    private record Seen(TopicSurvey first, long episodes, long slowestPeriod) {}

    private final StringBuilder text = new StringBuilder();
    private final Set<String> names = new TreeSet<>();
    private final long episodes;
    private final boolean rows;

    private Proposal(long episodes, boolean rows) {
        this.episodes = episodes;
        this.rows = rows;
    }

    /** Returns the text of a HOCON file. */
    static String of(SurveyReport report, List<String> uris) {
        List<EpisodeSurvey> readable = report.episodes().stream()
                .filter(episode -> episode.unreadable() == null)
                .toList();
        Map<String, Seen> topics = new TreeMap<>();
        for (EpisodeSurvey episode : readable) {
            for (TopicSurvey topic : episode.topics()) {
                if (topic.messages() > topic.undecodable()) {
                    Seen now = new Seen(topic, 1, topic.times().medianPeriod());
                    topics.merge(topic.topic(), now, Proposal::together);
                }
            }
        }
        boolean rows = !readable.isEmpty()
                && readable.stream().allMatch(e -> e.episode().format() == EpisodeFormat.LEROBOT);
        return new Proposal(readable.size(), rows).write(topics, uris);
    }

    /** Whether a proposal names a topic, and so a column. */
    static boolean hasColumns(String proposal) {
        return COLUMN.matcher(proposal).find();
    }

    private static Seen together(Seen a, Seen b) {
        return new Seen(a.first(), a.episodes() + b.episodes(), Math.max(a.slowestPeriod(), b.slowestPeriod()));
    }

    private String write(Map<String, Seen> topics, List<String> uris) {
        line(
                "# Proposed by robocache survey from %d episodes. Look at every line; conf/robocache.conf explains the keys."
                        .formatted(episodes));
        line("input.uris = [%s]"
                .formatted(uris.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(", "))));
        line("output.uri = null   # set it, or give --output URI");
        line("");
        line("# Frames per second of the dataset%s.".formatted(rows ? ": that of the recordings" : ""));
        line("clock.rate = " + (rows ? rowRate(topics) : FASTEST_COMMON_RATE));
        line("");
        line("streams {");
        topics.values().stream().filter(seen -> !isCloud(seen)).forEach(this::stream);
        line("}");
        List<Seen> clouds = topics.values().stream().filter(Proposal::isCloud).toList();
        if (!clouds.isEmpty()) {
            line("");
            line("voxels {");
            clouds.forEach(this::voxels);
            line("}");
        }
        return text.toString();
    }

    private void stream(Seen seen) {
        TopicSurvey topic = seen.first();
        String name = rows ? rowName(topic) : name(topic);
        if (name == null) {
            line("  # %s (%s) is left out: %s".formatted(topic.topic(), shownType(topic), reason(topic)));
            return;
        }
        name = unused(name);
        boolean text = name.equals("task")
                || topic.type().endsWith("/String")
                || topic.type().equals("string");
        line("  # %s, %s%s".formatted(shownType(topic), rate(seen), present(seen)));
        line("  " + name + " {");
        line("    topic = " + ConfigUtil.quoteString(topic.topic()));
        if (text && !name.equals("task")) {
            line("    kind = text");
        }
        if (!topic.joints().isEmpty()) {
            line("    fields = [position]");
            line("    order = [%s]"
                    .formatted(
                            topic.joints().stream().map(ConfigUtil::quoteString).collect(Collectors.joining(", "))));
        }
        limits(seen, text, name.startsWith("action"));
        if (!text && seen.episodes() < episodes) {
            line("    required = false");
        }
        line("  }");
    }

    /** Measured joints and forces are continuous; commands and text hold until the next one. */
    private void limits(Seen seen, boolean text, boolean command) {
        String type = seen.first().type();
        boolean continuous =
                type.endsWith("/JointState") || type.endsWith("/Wrench") || type.endsWith("/WrenchStamped");
        if (text || rows || command || !continuous) {
            line("    policy = previous");
            if (!text && seen.slowestPeriod() > 0 && !rows) {
                line("    max-age = " + milliseconds(TopicSurvey.Times.GAP_PERIODS * seen.slowestPeriod()));
            }
        } else {
            line("    policy = linear");
            line("    max-gap = " + milliseconds(TopicSurvey.Times.GAP_PERIODS * seen.slowestPeriod()));
        }
    }

    private void voxels(Seen seen) {
        TopicSurvey topic = seen.first();
        String name = unused("observation.voxels");
        line("  # %s, %s%s".formatted(shownType(topic), rate(seen), present(seen)));
        line("  " + name + " {");
        line("    clouds = [{ topic = %s, max-age = %s%s }]"
                .formatted(
                        ConfigUtil.quoteString(topic.topic()),
                        milliseconds(TopicSurvey.Times.GAP_PERIODS * seen.slowestPeriod()),
                        seen.episodes() < episodes ? ", required = false" : ""));
        if (!topic.frameId().isEmpty()) {
            line("    frame = " + ConfigUtil.quoteString(topic.frameId()));
        }
        line(
                "    # The survey does not know your workspace: set the grid's lower corner, the edge of a cell and the cells.");
        line("    origin = [-2, -2, -0.5], size = [0.05, 0.05, 0.05], dims = [80, 80, 40]");
        line("    reductions = [count]");
        line("  }");
    }

    /** The name of a topic's column, or null where there is no column for its type. */
    private static String name(TopicSurvey topic) {
        String type = topic.type().substring(topic.type().lastIndexOf('/') + 1);
        String lower = topic.topic().toLowerCase(Locale.ROOT);
        boolean command = lower.contains("cmd") || lower.contains("command") || lower.contains("action");
        if (type.matches("(Float32|Float64|U?Int(8|16|32|64))(MultiArray)?|Bool")) {
            return command
                    ? "action"
                    : "observation." + lower.replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
        }
        return switch (type) {
            case "JointState" -> command ? "action" : "observation.state";
            case "Wrench", "WrenchStamped" -> "observation.wrench";
            case "Imu" -> "observation.imu";
            case "Twist", "TwistStamped" -> command ? "action" : "observation.twist";
            case "Pose", "PoseStamped" -> command ? "action" : "observation.pose";
            case "String" -> lower.contains("task") || lower.contains("instruction") ? "task" : null;
            default -> null;
        };
    }

    private static String rowName(TopicSurvey topic) {
        boolean column = topic.topic().matches("[A-Za-z0-9_.-]+")
                && !ColumnNames.isReserved(topic.topic())
                && !PICTURES.contains(topic.type());
        return column ? topic.topic() : null;
    }

    private static String reason(TopicSurvey topic) {
        return ColumnNames.isReserved(topic.topic()) ? "every dataset has its own" : "no column of it yet";
    }

    private String unused(String name) {
        String unused = name;
        for (int i = 2; !names.add(unused); i++) {
            unused = name + "_" + i;
        }
        return unused;
    }

    private static long rowRate(Map<String, Seen> topics) {
        long period =
                topics.values().stream().mapToLong(Seen::slowestPeriod).max().orElse(0);
        return period == 0 ? FASTEST_COMMON_RATE : Math.max(1, Math.round(1e9 / period));
    }

    private static boolean isCloud(Seen seen) {
        return seen.first().type().endsWith("/PointCloud2");
    }

    private static String shownType(TopicSurvey topic) {
        return topic.type().isEmpty() ? "no type" : topic.type();
    }

    private String present(Seen seen) {
        return seen.episodes() == episodes ? "" : ", in %d of %d episodes".formatted(seen.episodes(), episodes);
    }

    private static String rate(Seen seen) {
        return String.format(Locale.ROOT, "%.1f Hz", seen.first().times().rate());
    }

    /** Rounded up to whole milliseconds. */
    private static String milliseconds(long nanos) {
        return Math.max(1, (nanos + MILLI - 1) / MILLI) + "ms";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
