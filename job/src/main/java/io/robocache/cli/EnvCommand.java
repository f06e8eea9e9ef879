package io.robocache.cli;

import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.parquet.Version;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks that this machine can build. */
@Command(
        name = "env",
        aliases = "verify-env",
        description =
                "Check Java, Spark, Arrow, Parquet, kernels, backend, GPU, cores and memory: one line each, with the remedy.",
        footerHeading = "%nExamples:%n",
        footer = {"  robocache env", "  robocache env --json"})
final class EnvCommand implements Callable<Integer> {
    private static final long LEAST_HEAP_BYTES = 900L << 20;
    private static final long LEAST_DISK_BYTES = 1L << 30;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Report as JSON on standard output.")
    private boolean json;

    /** Made by picocli. */
    EnvCommand() {}

    /** One thing that was looked at: what it is, or why it will not do and the remedy. */
    record Check(String name, boolean good, String text) {}

    @Override
    public Integer call() {
        List<Check> checks = new ArrayList<>();
        checks.add(check("java", EnvCommand::java));
        checks.add(check("spark", EnvCommand::spark));
        checks.add(check("arrow", EnvCommand::arrow));
        checks.add(check("parquet", () -> Version.FULL_VERSION.replaceAll("\\s*\\(.*", "")));
        checks.addAll(BackendChecks.of(SparkStart.asMap(new SparkConf())));
        checks.add(check("cores", () -> Runtime.getRuntime().availableProcessors() + " for this JVM"));
        checks.add(check("heap", EnvCommand::heap));
        checks.add(check("scratch", EnvCommand::scratch));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.compact(asJson(checks)));
        } else {
            Table table = Table.ofFacts();
            checks.forEach(check -> table.row(check.good() ? "ok" : "FAILED", check.name(), check.text()));
            table.print(out, "");
        }
        out.flush();
        return checks.stream().allMatch(Check::good) ? 0 : Main.FAILED;
    }

    /** Whatever a check dies of is what it found; the others still run. */
    static Check check(String name, Supplier<String> look) {
        try {
            return new Check(name, true, look.get());
        } catch (RuntimeException | LinkageError e) {
            return new Check(name, false, Failure.line(e));
        }
    }

    private static String java() {
        int feature = Runtime.version().feature();
        SparkStart.refuse(feature, io.robocache.cli.Version.spark());
        return "%s (%s, %s)"
                .formatted(Runtime.version(), System.getProperty("java.vendor"), System.getProperty("os.arch"));
    }

    private static String spark() {
        String version = scala.util.Properties.versionNumberString();
        if (!version.startsWith("2.13")) {
            throw new IllegalStateException(
                    "Spark of Scala %s refused: this jar is for Scala 2.13; use Spark 4.1 or newer".formatted(version));
        }
        return "%s, Scala %s, master %s"
                .formatted(
                        io.robocache.cli.Version.spark(),
                        version,
                        SparkStart.settings(null, "robocache env").get("spark.master"));
    }

    private static String arrow() {
        if (!SparkStart.modulesAreOpen()) {
            throw new IllegalStateException(
                    "java.nio is closed to Arrow; start through scripts/submit.sh or spark-submit, which pass --add-opens=java.base/java.nio=ALL-UNNAMED");
        }
        String version = BufferAllocator.class.getPackage().getImplementationVersion();
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                ArrowBuf buffer = backend.memory().buffer(1)) {
            return "%s, %d bytes allocated off-heap".formatted(version, buffer.capacity());
        }
    }

    private static String heap() {
        long most = Runtime.getRuntime().maxMemory();
        if (most < LEAST_HEAP_BYTES) {
            throw new IllegalStateException("%s are too few, 900 MiB are needed; set spark.driver.memory=1g or -Xmx1g"
                    .formatted(Progress.size(most)));
        }
        return Progress.size(most) + " at most";
    }

    private static String scratch() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path file = Files.createTempFile(folder, "robocache-env", ".tmp");
            long free = Files.getFileStore(file).getUsableSpace();
            Files.delete(file);
            if (free < LEAST_DISK_BYTES) {
                throw new IllegalStateException(
                        "%s has %s free, 1 GiB is needed; set java.io.tmpdir and spark.local.dir"
                                .formatted(folder, Progress.size(free)));
            }
            return String.format(Locale.ROOT, "%s, %s free", folder, Progress.size(free));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s is not writable; set java.io.tmpdir and spark.local.dir".formatted(folder), e);
        }
    }

    private static Map<String, Object> asJson(List<Check> checks) {
        Map<String, Object> json = new TreeMap<>();
        for (Check check : checks) {
            json.put(check.name(), Map.of("ok", check.good(), "text", check.text()));
        }
        return json;
    }
}
