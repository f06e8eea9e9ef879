package io.robocache.job;

import io.robocache.page.Bar;
import io.robocache.page.Cell;
import io.robocache.page.Num;
import io.robocache.page.Page;
import io.robocache.page.Section;
import io.robocache.page.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code run.html}: the record of one run for people. Everything in it is in {@code run.json} too. */
final class RunPage {
    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;
    private static final Set<String> STEPS = Set.of(
            "time_index_ms", "time_read_ms", "time_align_ms", "time_voxelize_ms", "time_encode_ms", "time_seal_ms");

    private final Map<String, Object> facts;
    private final BuildReport report;
    private final List<ExecutorUses.Use> executors;
    private final SortedMap<String, Long> counts;

    private RunPage(
            Map<String, Object> facts,
            BuildReport report,
            List<ExecutorUses.Use> executors,
            SortedMap<String, Long> counts) {
        this.facts = facts;
        this.report = report;
        this.executors = executors;
        this.counts = counts;
    }

    /**
     * The page.
     *
     * @param facts  what run.json says
     * @param counts counters of the run's tasks
     */
    static String of(
            Map<String, Object> facts,
            BuildReport report,
            List<ExecutorUses.Use> executors,
            SortedMap<String, Long> counts) {
        return new RunPage(facts, report, executors, counts).html();
    }

    private String html() {
        Page page =
                new Page("Run " + report.runId(), "Begun " + facts.get("begun") + ", output " + facts.get("output"));
        verdict(page);
        page.section("Overview", overview());
        page.section("Stages", stages());
        page.section("Executors", executors());
        page.section("Facts", facts());
        return page.html();
    }

    private void verdict(Page page) {
        List<String> why = new ArrayList<>();
        if (report.quarantined() > 0) {
            why.add(Num.whole(report.quarantined()) + " episodes are quarantined: " + report.reasons());
        }
        long retries = count("task_retries");
        if (retries > 0) {
            why.add(Num.whole(retries) + " tasks were tried again");
        }
        if (count("shards_built_again") > 0) {
            why.add(Num.whole(count("shards_built_again")) + " shards were begun again without a damaged episode");
        }
        boolean fellBack = facts.get("backend_requested").equals("auto")
                && executors.stream().anyMatch(use -> use.backend().startsWith("CPU"));
        if (fellBack) {
            why.add("the CPU computed where no GPU was to be had; section Executors says why");
        }
        if (!report.published()) {
            page.verdict(Tone.BAD, "Nothing was published: too much is quarantined", why);
        } else if (report.exitCode() != BuildReport.ALL_WRITTEN) {
            page.verdict(Tone.LOOK, "Published; some episodes are quarantined", why);
        } else {
            page.verdict(Tone.GOOD, "Published as version " + report.version(), why);
        }
    }

    private long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    private Section overview() {
        double seconds = Math.max(1e-9, report.wallNanos() / 1e9);
        return new Section()
                .tiles(
                        "time", Num.duration(report.wallNanos()),
                        "input", Num.bytes(report.bytesIn()),
                        "output", Num.bytes(report.bytesOut()),
                        "episodes written", Num.whole(report.written()),
                        "quarantined", Num.whole(report.quarantined()),
                        "frames", Num.whole(report.frames()),
                        "input a second", Num.digits(report.bytesIn() / MEGA / seconds, 3) + " MB",
                        "frames built a second", Num.digits(count("frames") / seconds, 3),
                        "shards", Num.whole(report.shards()),
                        "shards reused", Num.whole(report.reusedShards()),
                        "tasks tried again", Num.whole(count("task_retries")),
                        "GPU batches halved", Num.whole(halved()))
                .note("Frames and episodes of the tiles are the dataset's; what this run's tasks did is in Facts.");
    }

    private long halved() {
        return facts.get("backend_counters") instanceof Map<?, ?> use && use.get("splits") instanceof Long splits
                ? splits
                : 0;
    }

    private Section stages() {
        Section section = new Section();
        List<Bar> bars = new ArrayList<>();
        Map<?, ?> phases = (Map<?, ?>) facts.get("phases");
        long most = 1;
        for (Object millis : phases.values()) {
            most = Math.max(most, (long) millis);
        }
        for (Phase phase : Phase.values()) {
            String name = phase.name().toLowerCase(Locale.ROOT);
            if (phases.get(name + "_ms") instanceof Long millis) {
                bars.add(new Bar(name, (double) millis / most, Num.digits(millis / KILO, 3) + " s", Tone.PLAIN));
            }
        }
        section.bars("Phases on the driver's clock", bars);
        List<Bar> steps = new ArrayList<>();
        long longest = STEPS.stream().mapToLong(this::count).max().orElse(0);
        for (String step : new TreeSet<>(STEPS)) {
            if (counts.containsKey(step)) {
                String name = step.substring("time_".length(), step.length() - "_ms".length());
                steps.add(new Bar(
                        name,
                        (double) count(step) / Math.max(1, longest),
                        Num.digits(count(step) / KILO, 3) + " s",
                        Tone.PLAIN));
            }
        }
        return section.bars("Steps within tasks, all tasks together", steps);
    }

    private Section executors() {
        Section section = new Section();
        if (executors.isEmpty()) {
            return section.note("No shard was built.");
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (ExecutorUses.Use use : executors) {
            double seconds = use.wallNanos() / 1e9;
            rows.add(List.of(
                    Cell.of(use.executor()),
                    Cell.of(use.backend()),
                    Cell.of(use.shards()),
                    Cell.of(use.frames()),
                    Cell.of(Num.bytes(use.bytesIn()), use.bytesIn()),
                    Cell.of(Num.digits(seconds, 3) + " s", seconds)));
        }
        return section.table(
                "What each executor built, and what computed",
                List.of("executor", "backend", "shards", "frames", "input", "task time"),
                rows);
    }

    private Section facts() {
        Section section = new Section();
        for (String group : List.of("counters", "backend_counters")) {
            List<String> lines = new ArrayList<>();
            if (facts.get(group) instanceof Map<?, ?> values) {
                new TreeMap<>(values).forEach((name, value) -> {
                    lines.add(name.toString());
                    lines.add(value instanceof Long number ? Num.whole(number) : String.valueOf(value));
                });
            }
            section.heading(group.equals("counters") ? "Counters of the tasks" : "Counters of the backends");
            section.facts(lines);
        }
        List<String> lines = new ArrayList<>();
        facts.forEach((name, value) -> {
            if (!(value instanceof Map) && !name.equals("executors")) {
                lines.add(name);
                lines.add(String.valueOf(value));
            }
        });
        section.heading("The run");
        return section.facts(lines);
    }
}
