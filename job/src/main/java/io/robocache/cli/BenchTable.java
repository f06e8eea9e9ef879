package io.robocache.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.robocache.bench.Bench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A kept run of benchmarks as a table in Markdown, for the README. */
final class BenchTable {
    private static final List<String> ON_DEVICE = List.of(
            Bench.DEVICE,
            Bench.BASELINE,
            Bench.IN_PLACE,
            Bench.IN_PLACE_RECORDED,
            Bench.RECORDED,
            Bench.BATCH,
            Bench.PIPELINED,
            Bench.PIPELINED_IN_PLACE,
            Bench.PAGEABLE);
    private static final List<String> OPERATIONS = List.of(Bench.TWIN_GPU, Bench.TWIN_CPU_ALL, Bench.TWIN_CPU);

    private final Config report;
    private final Map<String, Map<String, Config>> cases = new LinkedHashMap<>(); // by name, then by group

    private BenchTable(Config report) {
        this.report = report;
        for (Config result : report.getConfigList("results")) {
            cases.computeIfAbsent(result.getString("name"), name -> new LinkedHashMap<>())
                    .put(result.getString("group"), result);
        }
    }

    /** Lines of Markdown. */
    static List<String> of(Path file) {
        Config read = ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
        return new BenchTable(read).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        Config machine = report.getConfig("machine");
        String gpu = machine.hasPath("gpu") ? machine.getString("gpu") + ", " : "";
        lines.add("%s%s cores, %s, commit %s. Medians in ms a batch, in brackets the share of the bandwidth."
                .formatted(gpu, machine.getInt("cores"), report.getString("date"), report.getString("commit")));
        if (report.hasPath("speeds_gb_s")) {
            Config speeds = report.getConfig("speeds_gb_s");
            lines.add(
                    "In the same run a copy on the device moved %s GB/s, page-locked memory %s up, %s down, %s each way at once, ordinary %s and %s."
                            .formatted(
                                    whole(speeds, "copy"),
                                    whole(speeds, "pinned_up"),
                                    whole(speeds, "pinned_down"),
                                    whole(speeds, "pinned_both"),
                                    whole(speeds, "pageable_up"),
                                    whole(speeds, "pageable_down")));
        }
        add(lines, ON_DEVICE);
        add(lines, OPERATIONS);
        return lines;
    }

    /** A table of the groups that the run has of these, with the cases that any of them has. */
    private void add(List<String> lines, List<String> groups) {
        Set<String> there = new LinkedHashSet<>(groups);
        there.removeIf(group -> cases.values().stream().noneMatch(of -> of.containsKey(group)));
        if (there.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("| case | " + String.join(" | ", there) + " |");
        lines.add("|---|" + "---|".repeat(there.size()));
        cases.forEach((name, results) -> {
            if (there.stream().anyMatch(results::containsKey)) {
                StringBuilder line = new StringBuilder("| " + name + " |");
                there.forEach(group ->
                        line.append(' ').append(cell(results.get(group))).append(" |"));
                lines.add(line.toString());
            }
        });
    }

    private static String cell(Config result) {
        if (result == null) {
            return "";
        }
        double median = result.getDouble("median_ms");
        double floor = result.getDouble("floor_ms");
        String share = floor == 0 ? "" : String.format(Locale.ROOT, " (%.0f %%)", 100 * floor / median);
        return String.format(Locale.ROOT, median < 1 ? "%.4f" : "%.2f", median) + share;
    }

    private static String whole(Config speeds, String name) {
        return Long.toString(Math.round(speeds.getDouble(name)));
    }
}
