package io.robocache.bench;

import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.apache.spark.api.java.JavaSparkContext;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/**
 * Operations and whole jobs on the CPU beside their rivals, in one run, as Markdown. Options: {@code --parts twins,jobs --warm N
 * --rounds N}. Run: {@code scripts/bench.sh cpu}.
 */
public final class CpuBench {

    private static final int THREADS = 2;
    private static final int MANY = 96; // recordings, so that what a build costs whatever their number is little of it
    private static final double MILLION = 1e6;

    private CpuBench() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new TreeMap<>(Map.of("--parts", "twins,jobs", "--warm", "3", "--rounds", "5"));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        List<String> parts = List.of(options.get("--parts").split(","));
        int warm = Integer.parseInt(options.get("--warm"));
        int rounds = Integer.parseInt(options.get("--rounds"));
        Path work = Files.createTempDirectory("robocache-bench");
        try {
            if (parts.contains("twins")) {
                twins(work, rounds);
            }
            if (parts.contains("jobs")) {
                jobs(work, warm, rounds);
            }
        } finally {
            Folders.delete(work);
        }
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
        System.out.flush();
    }

    private static void twins(Path work, int rounds) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io.robocache.bench.(Voxelizer|Aligner)Bench")
                        .output(work.resolve("jmh.log").toString())
                        .shouldFailOnError(true)
                        .build())
                .run();
        Map<String, Statistics> of = new TreeMap<>();
        results.forEach(result -> of.put(
                result.getPrimaryResult().getLabel(), result.getPrimaryResult().getStatistics()));
        double[] numpy = numpyDenseCount(work, rounds);
        print("| operation, one thread | median (least to greatest) | wanted |%n|---|---|---|%n");
        rate("count of lidar scans to a dense grid, 128 x 128 x 32, million points/s", of.get("denseCount"), "200");
        print("| the same by numpy, million points/s | %s | |%n", Comparison.spread(numpy, 1));
        print(
                "| ratio of medians | %.2f | 1.50 |%n",
                of.get("denseCount").getPercentile(50) / MILLION / numpy[numpy.length / 2]);
        rate("means of x, y, z, intensity, 1408 x 1600 x 41, million points/s", of.get("sparseMean"), "40");
        rate("the same by a hash of arrays, million points/s", of.get("hashOfArrays"), "");
        print(
                "| ratio of medians | %.2f | 10.00 |%n",
                of.get("sparseMean").getPercentile(50) / of.get("hashOfArrays").getPercentile(50));
        millis(
                "two episodes of three streams, linear, 588 components onto 50 frames, ms",
                of.get("fusionSmoke"),
                "0.10");
        millis("360,000 frames from 2.4 million samples of 7 components, previous, ms", of.get("previous"), "25");
        millis("the same, linear, ms", of.get("linear"), "");
        print("%n");
    }

    private static void rate(String what, Statistics of, String wanted) {
        print(
                "| %s | %.1f (%.1f to %.1f) | %s |%n",
                what, of.getPercentile(50) / MILLION, of.getMin() / MILLION, of.getMax() / MILLION, wanted);
    }

    private static void millis(String what, Statistics of, String wanted) {
        print("| %s | %.3f (%.3f to %.3f) | %s |%n", what, of.getPercentile(50), of.getMin(), of.getMax(), wanted);
    }

    /** Million points a second, ascending, of one of the scans that the voxelizer's benchmark has. */
    private static double[] numpyDenseCount(Path work, int rounds) throws IOException, InterruptedException {
        try (RootAllocator memory = new RootAllocator();
                PointFrames scan = CloudData.lidar(memory, 1, CloudData.SCAN_POINTS)) {
            float[][] axes = new float[3][scan.points()];
            for (int i = 0; i < scan.points(); i++) {
                axes[0][i] = scan.x().get(i);
                axes[1][i] = scan.y().get(i);
                axes[2][i] = scan.z().get(i);
            }
            try (NumpyRival numpy =
                    NumpyRival.denseCount(work.resolve("scan.f32"), axes[0], axes[1], axes[2], CloudData.VIEW)) {
                double[] rates = new double[4 * rounds];
                numpy.once();
                for (int round = 0; round < rates.length; round++) {
                    rates[round] = scan.points() / numpy.once() / MILLION;
                }
                Arrays.sort(rates);
                return rates;
            }
        }
    }

    private static void jobs(Path work, int warm, int rounds) throws Exception {
        ScaleBench scale = new ScaleBench(warm, rounds);
        SampleJobBench.Size some = new SampleJobBench.Size(24, 30, 16_384);
        Path numpy = Files.createDirectories(work.resolve("numpy"));
        Path recordings =
                ScaleBench.recordings(numpy.resolve("recordings"), some.recordings(), some.seconds(), some.rays());
        print(
                "Median of %d rounds, least to greatest in brackets, after %d that warm up.%n%n%s",
                rounds, warm, Comparison.HEAD);
        row(scale.cores(recordings, work));
        try (JavaSparkContext spark = BenchRun.spark("local[" + THREADS + "]")) {
            Path many = ScaleBench.recordings(work.resolve("floors"), MANY, some.seconds(), some.rays());
            scale.floors(spark, many, work, THREADS).forEach(CpuBench::row);
            Folders.delete(many);
            AsOfBench.run(spark, Files.createDirectories(work.resolve("as-of")), warm + 3, rounds)
                    .forEach(CpuBench::row);
            SampleJobBench.run(spark, numpy, some, warm, rounds).forEach(CpuBench::row);
            row(scale.episodes(spark, work, 100, 10_000));
        }
        print(
                "%nFrom the start of `scripts/submit.sh build` to the first task, s: %s; wanted 6.%n",
                Comparison.spread(scale.starts(recordings, work), 2));
    }

    private static void row(Comparison comparison) {
        print("%s%n", comparison.row());
    }
}
