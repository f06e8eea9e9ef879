package io.robocache.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;

/**
 * The job of conf/sample.conf, from MCAP recordings to a dataset, beside {@code scripts/numpy_job.py}: with and without
 * clouds, the script in one process and in as many as there are threads here. Frames, voxels, points and joints of both
 * are compared at the end.
 *
 * <p>Arguments: rounds to warm up, rounds to measure, recordings, seconds of each, rays of a scan.
 */
public final class SampleJobBench {
    private static final int THREADS = 2;

    /** Recordings, their length and the rays of each scan. */
    record Size(int recordings, int seconds, int rays) {}

    private SampleJobBench() {}

    public static void main(String[] arguments) throws Exception {
        int warm = BenchRun.number(arguments, 0, 2);
        int rounds = BenchRun.number(arguments, 1, 5);
        Size size = new Size(
                BenchRun.number(arguments, 2, 4),
                BenchRun.number(arguments, 3, 60),
                BenchRun.number(arguments, 4, 16_384));
        BenchRun.print(THREADS, (spark, work) -> run(spark, work, size, warm, rounds));
    }

    /** Takes the folder recordings of {@code work} if it is there; it was written in the same size then. */
    static List<Comparison> run(JavaSparkContext spark, Path work, Size size, int warm, int rounds) throws Exception {
        Path input = work.resolve("recordings");
        if (!Files.exists(input)) {
            ScaleBench.recordings(input, size.recordings, size.seconds, size.rays);
        }
        List<Comparison> comparisons = new ArrayList<>();
        for (int workers : new int[] {1, THREADS}) {
            comparisons.add(compare(spark, work, size, workers, Clouds.VOXELIZED, warm, rounds));
            comparisons.add(compare(spark, work, size, workers, Clouds.LEFT_OUT, warm, rounds));
        }
        return comparisons;
    }

    private enum Clouds {
        VOXELIZED,
        LEFT_OUT
    }

    private static Comparison compare(
            JavaSparkContext spark, Path work, Size size, int workers, Clouds clouds, int warm, int rounds)
            throws Exception {
        List<String> options = new ArrayList<>(List.of("--workers", Integer.toString(workers)));
        if (clouds == Clouds.LEFT_OUT) {
            options.add("--no-clouds");
        }
        String what = "MCAP to dataset, %d recordings of %d s, zstd%s"
                .formatted(
                        size.recordings,
                        size.seconds,
                        clouds == Clouds.LEFT_OUT ? "" : ", scans of " + BenchRun.thousands(size.rays) + " rays");
        String rival = workers == 1 ? "numpy script" : "numpy script, " + workers + " processes";
        Path outputs = work.resolve(clouds.name().toLowerCase(Locale.ROOT) + "-" + workers);
        int[] builds = {0};
        Comparison.Work ours = () -> BenchRun.build(
                spark,
                ScaleBench.configuration(
                        work.resolve("recordings"), outputs.resolve("run-" + ++builds[0]), clouds == Clouds.VOXELIZED));
        try (NumpyRival numpy =
                NumpyRival.job(work.resolve("recordings"), outputs.resolve("numpy"), options.toArray(String[]::new))) {
            Comparison comparison = Comparison.of(what, ours, rival, numpy::once, 10, warm, rounds);
            requireEqual(spark, outputs.resolve("run-" + builds[0]), numpy, clouds);
            return comparison;
        }
    }

    /** Whole numbers are the same; the joints' sum is, but for the order in which it was taken. */
    private static void requireEqual(JavaSparkContext spark, Path dataset, NumpyRival numpy, Clouds clouds)
            throws IOException {
        boolean voxels = clouds == Clouds.VOXELIZED;
        Row ours = BenchRun.tables(spark)
                .read()
                .option("recursiveFileLookup", true)
                .parquet(dataset.resolve("data").toString())
                .selectExpr(
                        "cast(count(*) as double)",
                        voxels ? "cast(sum(size(`voxels.scene.key`)) as double)" : "0d",
                        voxels ? "cast(sum(aggregate(`voxels.scene.count`, 0L, (sum, n) -> sum + n)) as double)" : "0d",
                        "sum(if(`valid.observation.state`, cast(`observation.state`[0] as double), 0d))")
                .head();
        List<String> names = List.of("frames", "voxels", "points", "joint_sum");
        for (int i = 0; i < names.size(); i++) {
            double mine = ours.getDouble(i);
            double other = numpy.sum(names.get(i));
            double apart = i < 3 ? 0 : 1e-6 * Math.abs(mine);
            if (!(Math.abs(mine - other) <= apart)) {
                throw new IOException(
                        "%s: %s in %s, %s of the numpy script".formatted(names.get(i), mine, dataset, other));
            }
        }
    }
}
