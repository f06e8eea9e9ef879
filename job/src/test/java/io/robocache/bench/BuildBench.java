package io.robocache.bench;

import io.robocache.episode.McapCompression;
import io.robocache.episode.McapWriter;
import io.robocache.episode.SampleEpisodes;
import io.robocache.job.BuildJob;
import io.robocache.job.BuildListener;
import io.robocache.job.BuildReport;
import io.robocache.job.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * From MCAP recordings to a published dataset on one core: the sample recordings of one seed, each packing in turn, the
 * median of some runs after one that warms up. Run: {@code scripts/bench.sh build [episodes seconds points runs]}.
 */
public final class BuildBench {

    private static final Path CONFIGURATION = Path.of("conf/sample.conf");

    private BuildBench() {}

    public static void main(String[] arguments) throws IOException {
        int episodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 30;
        int points = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 16_384;
        int runs = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 3;
        Path work = Files.createTempDirectory("robocache-bench");
        SparkConf settings = new SparkConf()
                .setMaster("local[1]")
                .setAppName("bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1");
        print(
                "%d episodes of %.0f s, %d points a scan, seed 7; median of %d runs on local[1]%n",
                episodes, seconds, points, runs);
        print("%-7s %10s %9s %8s %12s %14s%n", "packing", "file MB", "seconds", "frames", "file MB/s", "message MB/s");
        try (JavaSparkContext spark = new JavaSparkContext(settings)) {
            long messageBytes = 0;
            for (McapCompression compression : McapCompression.values()) {
                Path recordings = work.resolve(compression.name().toLowerCase(Locale.ROOT));
                McapWriter.Options layout = new McapWriter.Options(compression, McapWriter.CHUNK_BYTES);
                SampleEpisodes.write(recordings, new SampleEpisodes.Options(episodes, seconds, 7, layout, points));
                long fileBytes = bytesOfRecordings(recordings);
                messageBytes = compression == McapCompression.NONE ? fileBytes : messageBytes;
                double[] times = new double[runs];
                BuildReport report = build(spark, recordings, work.resolve("warm-up"));
                for (int run = 0; run < runs; run++) {
                    long started = System.nanoTime();
                    report = build(spark, recordings, work.resolve("run-" + run));
                    times[run] = (System.nanoTime() - started) / 1e9;
                    delete(work.resolve("run-" + run));
                }
                delete(work.resolve("warm-up"));
                Arrays.sort(times);
                double median = times[runs / 2];
                print(
                        "%-7s %10.1f %9.2f %8d %12.1f %14.1f%n",
                        compression.name().toLowerCase(Locale.ROOT),
                        fileBytes / 1e6,
                        median,
                        report.frames(),
                        fileBytes / 1e6 / median,
                        messageBytes / 1e6 / median);
            }
        } finally {
            delete(work);
        }
    }

    private static BuildReport build(JavaSparkContext spark, Path recordings, Path output) throws IOException {
        List<String> overrides = List.of("input.uris=[\"" + recordings + "/*.mcap\"]", "output.uri=" + output);
        BuildReport report =
                BuildJob.run(spark, JobConfig.load(CONFIGURATION, Map.of(), overrides), BuildListener.silent());
        if (report.exitCode() != BuildReport.ALL_WRITTEN) {
            throw new IllegalStateException("the build ended with " + report);
        }
        return report;
    }

    private static long bytesOfRecordings(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".mcap"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
