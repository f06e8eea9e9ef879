package io.robocache.cli;

import io.robocache.bench.BenchResult;
import io.robocache.bench.DeviceSpeeds;
import io.robocache.device.Backend;
import io.robocache.device.DeviceFacts;
import io.robocache.device.KernelFacts;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run of benchmarks as it is kept. */
final class BenchReport {
    private static final double GIGABYTES_A_SECOND = 1e6; // in bytes a millisecond

    private BenchReport() {}

    /** The whole, as JSON's maps and lists; {@code speeds} is null without a GPU. */
    static Map<String, Object> of(String commit, Backend gpu, DeviceSpeeds speeds, List<BenchResult> results) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("commit", commit);
        report.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        report.put("machine", machine(gpu));
        if (speeds != null) {
            report.put("speeds_gb_s", speeds(speeds));
        }
        report.put("results", results.stream().map(BenchReport::result).toList());
        return report;
    }

    private static Map<String, Object> machine(Backend gpu) {
        Map<String, Object> machine = new LinkedHashMap<>();
        gpu.device().ifPresent(device -> {
            DeviceFacts facts = device.facts();
            machine.put("gpu", facts.name());
            machine.put("cuda", facts.driver());
        });
        KernelFacts.ofThisBuild().ifPresent(kernels -> machine.put("nvcc", kernels.nvcc()));
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("java", Runtime.version().toString());
        return machine;
    }

    private static Map<String, Object> speeds(DeviceSpeeds speeds) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("copy", round(speeds.copy() / GIGABYTES_A_SECOND));
        all.put("pinned_up", round(speeds.up() / GIGABYTES_A_SECOND));
        all.put("pinned_down", round(speeds.down() / GIGABYTES_A_SECOND));
        all.put("pinned_both", round(speeds.both() / GIGABYTES_A_SECOND));
        all.put("pageable_up", round(speeds.pageableUp() / GIGABYTES_A_SECOND));
        all.put("pageable_down", round(speeds.pageableDown() / GIGABYTES_A_SECOND));
        return all;
    }

    private static Map<String, Object> result(BenchResult result) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("group", result.group());
        one.put("name", result.name());
        one.put("median_ms", round(result.median()));
        one.put("p99_ms", round(result.p99()));
        one.put("least_ms", round(result.least()));
        one.put("floor_ms", round(result.floor()));
        one.put("runs", result.runs());
        return one;
    }

    /** To a tenth of a microsecond. */
    private static double round(double v) {
        return Math.round(v * 1e4) / 1e4;
    }
}
