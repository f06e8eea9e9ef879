package io.robocache.cli;

import io.robocache.job.ClusterReport;
import io.robocache.job.SmokeFacts;
import io.robocache.job.SmokeResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A check of a cluster for people and for programs. */
final class SmokeReport {
    private SmokeReport() {}

    static void print(ClusterReport report, PrintWriter out) {
        Table table = Table.ofFigures()
                .row(
                        "executor",
                        "host",
                        "pid",
                        "cores",
                        "backend",
                        "GPU",
                        "Java",
                        "Spark",
                        "heap",
                        "tasks",
                        "ms on CPU",
                        "ms on backend");
        Map<String, List<String>> reasons = new TreeMap<>();
        Map<String, List<String>> natives = new TreeMap<>();
        for (ClusterReport.Executor executor : report.executors()) {
            if (executor.results().isEmpty()) {
                table.row(executor.number(), executor.host(), "-", executor.cores(), "-", "-", "-", "-", "-", 0);
                continue;
            }
            SmokeResult first = executor.results().get(0);
            SmokeFacts facts = first.facts();
            table.row(
                    executor.number(),
                    executor.host(),
                    facts.pid(),
                    executor.cores(),
                    first.backend(),
                    gpu(first),
                    facts.java(),
                    facts.spark(),
                    Progress.size(facts.heapBytes()),
                    executor.results().size(),
                    millis(executor, SmokeResult::cpuNanos),
                    millis(executor, SmokeResult::backendNanos));
            reasons.computeIfAbsent(first.reason(), reason -> new ArrayList<>()).add(executor.number());
            natives.computeIfAbsent(natives(facts), text -> new ArrayList<>()).add(executor.number());
        }
        table.print(out, "");
        out.println();
        Table more = Table.ofFacts();
        reasons.forEach((reason, of) -> more.row("backend of " + String.join(", ", of), reason));
        natives.forEach((text, of) -> more.row("native libraries of " + String.join(", ", of), text));
        more.row("bytes", report.driverHash());
        more.print(out, "");
        report.problems().forEach(problem -> out.println("PROBLEM  " + problem));
        out.println(
                report.problems().isEmpty()
                        ? "all executors give the same bytes, on both twins, as the driver"
                        : report.problems().size() + " problems");
    }

    private static String gpu(SmokeResult result) {
        String assigned = result.facts().assigned();
        return assigned.isEmpty()
                ? result.bus().isEmpty() ? "-" : "found " + result.bus()
                : "assigned " + assigned + (result.bus().isEmpty() ? ", unused" : " " + result.bus());
    }

    private static String natives(SmokeFacts facts) {
        return facts.natives().entrySet().stream()
                .map(library -> library.getKey() + " " + library.getValue())
                .collect(Collectors.joining(", "));
    }

    /** A number that a task of the executor took; of the fastest, as the first ones compile and open. */
    private interface Nanos {
        long of(SmokeResult result);
    }

    private static String millis(ClusterReport.Executor executor, Nanos nanos) {
        long least = executor.results().stream().mapToLong(nanos::of).min().orElse(0);
        return String.format(Locale.ROOT, "%.1f", least / 1e6);
    }

    static Map<String, Object> asJson(ClusterReport report) {
        Map<String, Object> json = new TreeMap<>();
        json.put("ok", report.problems().isEmpty());
        json.put("driver_hash", report.driverHash());
        json.put("problems", report.problems());
        json.put(
                "executors",
                report.executors().stream().map(SmokeReport::asJson).toList());
        return json;
    }

    private static Map<String, Object> asJson(ClusterReport.Executor executor) {
        Map<String, Object> json = new TreeMap<>();
        json.put("executor", executor.number());
        json.put("host", executor.host());
        json.put("cores", executor.cores());
        json.put("tasks", executor.results().stream().map(SmokeReport::asJson).toList());
        return json;
    }

    private static Map<String, Object> asJson(SmokeResult result) {
        Map<String, Object> json = new TreeMap<>();
        json.put("backend", result.backend());
        json.put("backend_hash", result.backendHash());
        json.put("backend_ms", result.backendNanos() / 1e6);
        json.put("cpu_hash", result.cpuHash());
        json.put("cpu_ms", result.cpuNanos() / 1e6);
        json.put("failure", result.failure());
        json.put("gpu_assigned", result.facts().assigned());
        json.put("gpu_bus", result.bus());
        json.put("heap_bytes", result.facts().heapBytes());
        json.put("java", result.facts().java());
        json.put("natives", result.facts().natives());
        json.put("natives_broken", result.facts().broken());
        json.put("pid", result.facts().pid());
        json.put("processors", result.facts().processors());
        json.put("reason", result.reason());
        json.put("spark", result.facts().spark());
        return json;
    }
}
