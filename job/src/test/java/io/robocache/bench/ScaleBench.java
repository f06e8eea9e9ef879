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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** How the job grows: with cores, and with episodes. */
final class ScaleBench {

    private static final Path CONFIGURATION = Path.of("conf/sample.conf");

    private ScaleBench() {}

    /** One core against two, over the same recordings; the rival is the one core. */
    static Comparison cores(Path recordings, Path work, int warm, int rounds) throws Exception {
        double[] two = seconds("local[2]", recordings, work, warm, rounds);
        double[] one = seconds("local[1]", recordings, work, warm, rounds);
        return new Comparison("sample recordings to a dataset, two cores", two, "one core", one, 1.8);
    }

    /** The cost of an episode among many against that among few; the rival is the few, scaled up. */
    static Comparison episodes(Path work, int few, int many, int rounds) throws Exception {
        Path fewRecordings = tiny(work.resolve("few"), few);
        Path manyRecordings = tiny(work.resolve("many"), many);
        double[] small = new double[rounds];
        double[] large = new double[rounds];
        try (JavaSparkContext spark = open("local[2]")) {
            for (int round = -1; round < rounds; round++) {
                double first = build(spark, fewRecordings, work.resolve("few-out"), few);
                double second = build(spark, manyRecordings, work.resolve("many-out"), many);
                if (round >= 0) {
                    small[round] = first * many / few;
                    large[round] = second;
                }
            }
        }
        String what = "%,d episodes of half a second".formatted(many);
        return new Comparison(what, large, "%,d times %d of them".formatted(many / few, few), small, 0.9);
    }

    private static Path tiny(Path folder, int episodes) throws IOException {
        McapWriter.Options layout = new McapWriter.Options(McapCompression.ZSTD, McapWriter.CHUNK_BYTES);
        SampleEpisodes.write(folder, new SampleEpisodes.Options(episodes, 0.5, 7, layout, 256));
        return folder;
    }

    private static double[] seconds(String master, Path recordings, Path work, int warm, int rounds) throws Exception {
        double[] seconds = new double[rounds];
        try (JavaSparkContext spark = open(master)) {
            for (int round = -warm; round < rounds; round++) {
                double took = build(spark, recordings, work.resolve("cores-out"), -1);
                if (round >= 0) {
                    seconds[round] = took;
                }
            }
        }
        return seconds;
    }

    static JavaSparkContext open(String master) {
        return new JavaSparkContext(new SparkConf()
                .setMaster(master)
                .setAppName("bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1"));
    }

    /** Builds all recordings of a folder, and removes what was built. */
    static double build(JavaSparkContext spark, Path recordings, Path output, long episodes, String... more)
            throws Exception {
        List<String> overrides =
                new ArrayList<>(List.of("input.uris=[\"" + recordings + "/*.mcap\"]", "output.uri=" + output));
        overrides.addAll(List.of(more));
        JobConfig config = JobConfig.load(CONFIGURATION, Map.of(), overrides);
        double seconds = Comparison.seconds(() -> {
            BuildReport report = BuildJob.run(spark, config, BuildListener.silent());
            if (report.exitCode() != BuildReport.ALL_WRITTEN || (episodes >= 0 && report.written() != episodes)) {
                throw new IllegalStateException("the build ended with " + report);
            }
        });
        Folders.delete(output);
        return seconds;
    }

    /** Bytes of the recordings in a folder. */
    static long bytes(Path recordings) throws IOException {
        long bytes = 0;
        for (Path file : files(recordings)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    static List<Path> files(Path recordings) throws IOException {
        try (var files = Files.list(recordings)) {
            return files.filter(file -> file.toString().endsWith(".mcap"))
                    .sorted()
                    .toList();
        }
    }
}
