package io.robocache.cli;

import io.robocache.bench.Bench;
import io.robocache.bench.BenchResult;
import io.robocache.bench.DeviceSpeeds;
import io.robocache.device.Backend;
import io.robocache.device.BackendConfig;
import io.robocache.device.DeviceSettings;
import io.robocache.job.BackendReader;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times the operations on this machine. */
@Command(
        name = "bench",
        description = "Time alignment and voxels on this machine: kernels alone, host to host, both twins.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache bench --keep docs/bench --commit 1a2b3c4",
            "  robocache bench --smoke                 fails if a case is slower than its limit for this GPU",
            "  robocache bench --only 'occupancy.*'",
            "  robocache bench --table docs/bench/1a2b3c4-nvidia-h200.json"
        })
final class BenchCommand implements Callable<Integer> {
    private static final int TASKS = 3;
    private static final long POOL_BYTES = 48L << 30; // a limit: what a case needs is taken
    private static final long PINNED_BYTES = 6L << 30;

    @Spec
    private CommandSpec spec;

    @Option(names = "--smoke", description = "Only what has limits, quickly; exit code 1 if one is passed.")
    private boolean smoke;

    @Option(
            names = "--limits",
            paramLabel = "FILE",
            description = "Limits instead of those that come with the program.")
    private Path limits;

    @Option(names = "--only", paramLabel = "PATTERN", defaultValue = ".*", description = "Cases whose name matches.")
    private Pattern only;

    @Option(names = "--runs", defaultValue = "100", description = "Timed runs of a case. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(names = "--keep", paramLabel = "DIR", description = "Write the results to DIR/COMMIT-DEVICE.json.")
    private Path keep;

    @Option(names = "--commit", defaultValue = "unknown", description = "Kept with the results.")
    private String commit;

    @Option(names = "--json", description = "Results as JSON on standard output, as they are kept.")
    private boolean json;

    @Option(names = "--table", paramLabel = "FILE", description = "Measure nothing; print a kept file as Markdown.")
    private Path table;

    /** Made by picocli. */
    BenchCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (table != null) {
            BenchTable.of(table).forEach(out::println);
            return 0;
        }
        BackendConfig config = BackendReader.of(SparkStart.asMap(new SparkConf()));
        DeviceSettings settings = new DeviceSettings(config.device(), TASKS, POOL_BYTES, PINNED_BYTES);
        try (Backend gpu = Backend.open(smoke ? "gpu" : config.requested(), settings);
                Backend cpu = Backend.open("cpu", settings)) {
            say(out, gpu.choice().kind() + ": " + gpu.choice().reason());
            return measure(gpu, cpu, out);
        }
    }

    private int measure(Backend gpu, Backend cpu, PrintWriter out) throws IOException {
        BenchLimits demanded = smoke
                ? BenchLimits.of(limits, gpu.device().orElseThrow().facts().name())
                : null;
        Bench bench = new Bench(gpu, cpu, Math.max(1, runs), only.asMatchPredicate(), result -> say(out, line(result)));
        List<BenchResult> results = new ArrayList<>();
        DeviceSpeeds speeds = null;
        if (gpu.device().isPresent()) {
            speeds = bench.speeds();
            results.addAll(bench.onDevice(speeds, smoke));
        }
        if (!smoke) {
            results.addAll(bench.operations(speeds == null ? 0 : speeds.up()));
        }
        if (keep != null) {
            Path file = keep.resolve(commit + "-" + device(gpu) + ".json");
            Files.writeString(file, Json.indented(BenchReport.of(commit, gpu, speeds, results)));
            say(out, "kept in " + file);
        }
        if (json) {
            out.println(Json.compact(BenchReport.of(commit, gpu, speeds, results)));
        }
        if (!smoke) {
            return 0;
        }
        List<String> broken = demanded.broken(results, only.asMatchPredicate());
        broken.forEach(line -> say(out, "TOO SLOW  " + line));
        say(out, broken.isEmpty() ? "all within their limits" : broken.size() + " limits passed");
        return broken.isEmpty() ? 0 : Main.FAILED;
    }

    /** The GPU's name as part of a file's. */
    private static String device(Backend gpu) {
        String name = gpu.device().map(device -> device.facts().name()).orElse("cpu");
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    /** For people; a program gets the results alone. */
    private void say(PrintWriter out, String line) {
        if (!json) {
            out.println(line);
            out.flush();
        }
    }

    private static String line(BenchResult result) {
        String floor = result.floor() == 0
                ? ""
                : String.format(Locale.ROOT, "  floor %.4f (%.0f %%)", result.floor(), 100 * result.share());
        return String.format(
                Locale.ROOT,
                "%-26s %-46s %10.4f ms  p99 %10.4f%s",
                result.group(),
                result.name(),
                result.median(),
                result.p99(),
                floor);
    }
}
