package io.robocache.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Frames that take the last sample at or before them, from Parquet files to Parquet files: the whole job beside an ASOF
 * JOIN of DuckDB and two forms of Spark SQL, each on two threads. All write stamp, number and seven values of each
 * frame; the dataset has ages, validity, statistics and checksums besides. What they wrote is compared at the end.
 *
 * <p>Arguments: rounds to warm up, rounds to measure, recordings, samples of each, frames of each.
 */
public final class AsOfBench {
    private static final int THREADS = 2;
    private static final int DIMENSIONS = 7;

    /**
     * What is aligned.
     *
     * @param recordings folders with the files samples.parquet (200 Hz) and frames.parquet (30 Hz)
     * @param samples    of each
     * @param frames     of each; their time must lie within that of the samples
     */
    record Size(int recordings, int samples, int frames) {
        Size {
            if (frames / 30.0 > samples / 200.0) {
                throw new IllegalArgumentException(
                        "%d frames at 30 Hz last longer than %d samples at 200 Hz; take fewer"
                                .formatted(frames, samples));
            }
        }
    }

    private AsOfBench() {}

    public static void main(String[] arguments) throws Exception {
        int warm = BenchRun.number(arguments, 0, 2);
        int rounds = BenchRun.number(arguments, 1, 5);
        Size size = new Size(
                BenchRun.number(arguments, 2, 10),
                BenchRun.number(arguments, 3, 240_000),
                BenchRun.number(arguments, 4, 36_000));
        BenchRun.print(THREADS, (spark, work) -> run(spark, work, size, warm, rounds));
    }

    /** 360,000 frames of 2.4 million samples. */
    static List<Comparison> run(JavaSparkContext spark, Path work, int warm, int rounds) throws Exception {
        return run(spark, work, new Size(10, 240_000, 36_000), warm, rounds);
    }

    static List<Comparison> run(JavaSparkContext spark, Path work, Size size, int warm, int rounds) throws Exception {
        Path input = work.resolve("in");
        Path duckOutput = work.resolve("duckdb.parquet");
        Path cogrouped = work.resolve("cogroup");
        Path windowed = work.resolve("window");
        SparkAsOf rival = new SparkAsOf(BenchRun.tables(spark), input);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement duck = connection.createStatement()) {
            duck.execute("SET threads = " + THREADS);
            write(duck, input, size);
            duck.execute("SET preserve_insertion_order = false"); // nobody asks for it, and it costs
            Builds ours = new Builds(spark, input, work.resolve("out"));
            String what = "as-of, Parquet to Parquet, %s frames of %s samples"
                    .formatted(
                            BenchRun.thousands((long) size.recordings * size.frames),
                            BenchRun.thousands((long) size.recordings * size.samples));
            List<Comparison> comparisons = List.of(
                    Comparison.of(what, ours, "DuckDB ASOF JOIN", () -> join(duck, input, duckOutput), 1, warm, rounds),
                    Comparison.of(what, ours, "Spark SQL cogroup", () -> rival.cogroup(cogrouped), 5, warm, rounds),
                    Comparison.of(what, ours, "Spark SQL window", () -> rival.window(windowed), 5, warm, rounds));
            Dataset<Row> aligned = ours.last().cache();
            for (Path other : List.of(duckOutput, cogrouped, windowed)) {
                requireEqual(aligned, rival.read(other), other, (long) size.recordings * size.frames);
            }
            aligned.unpersist();
            return comparisons;
        }
    }

    /** Stamps rise strictly, with jitter, and each frame has a sample before it. */
    private static void write(Statement duck, Path input, Size size) throws IOException, SQLException {
        String values = IntStream.range(0, DIMENSIONS)
                .mapToObj("sin(i * 0.0017 * (%1$d + 1) + r) + hash(i, r, %1$d) %% 1000 / 1e6"::formatted)
                .collect(Collectors.joining(", "));
        for (int recording = 0; recording < size.recordings; recording++) {
            Path folder = Files.createDirectories(input.resolve("recording=" + (10 + recording)));
            String stamp = "1767225600000000000 + %d * 3600000000000 + i * %s + (hash(i, %d) %% %d)::BIGINT";
            copy(
                    duck,
                    "SELECT %s AS t_ns, [%s]::FLOAT[] AS joints FROM range(%d) t(i), (SELECT %d AS r)"
                            .formatted(
                                    stamp.formatted(recording, "5000000", recording, 2_000_000),
                                    values,
                                    size.samples,
                                    recording),
                    folder.resolve("samples.parquet"));
            copy(
                    duck,
                    "SELECT 10000000 + %s AS t_ns, i AS frame FROM range(%d) t(i)"
                            .formatted(stamp.formatted(recording, "100000000 // 3", recording, 1_000_000), size.frames),
                    folder.resolve("frames.parquet"));
        }
    }

    private static void join(Statement duck, Path input, Path output) throws SQLException {
        String read = "read_parquet('" + input + "/*/%s.parquet', hive_partitioning = true)";
        copy(
                duck,
                """
                SELECT f.recording, f.t_ns, f.frame, s.joints FROM %s f
                ASOF LEFT JOIN %s s ON f.recording = s.recording AND f.t_ns >= s.t_ns
                """
                        .formatted(read.formatted("frames"), read.formatted("samples")),
                output);
    }

    private static void copy(Statement duck, String query, Path output) throws SQLException {
        duck.execute("COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd)".formatted(query, output));
    }

    private static void requireEqual(Dataset<Row> ours, Dataset<Row> theirs, Path where, long frames) {
        if (ours.count() != frames
                || theirs.count() != frames
                || !ours.exceptAll(theirs).isEmpty()) {
            throw new IllegalStateException("%s has other frames than the dataset: %d and %d of %d, such as %s"
                    .formatted(
                            where,
                            theirs.count(),
                            ours.count(),
                            frames,
                            ours.exceptAll(theirs).limit(3).collectAsList()));
        }
    }

    /** Builds, each time into a folder of its own. */
    private static final class Builds implements Comparison.Work {
        private final JavaSparkContext spark;
        private final Path input;
        private final Path outputs;
        private int builds;

        Builds(JavaSparkContext spark, Path input, Path outputs) {
            this.spark = spark;
            this.input = input;
            this.outputs = outputs;
        }

        @Override
        public void run() throws IOException {
            builds++;
            BenchRun.build(
                    spark,
                    """
                    input.uris = ["%s"]
                    clock { stream = frame, fps = 30 }
                    streams {
                      frame { topic = frames }
                      observation.state { topic = samples, policy = previous }
                    }
                    output.uri = "%s"
                    """
                            .formatted(input, outputs.resolve("run-" + builds)));
        }

        /** The rows of the last one, as the others have them. */
        Dataset<Row> last() {
            return BenchRun.tables(spark)
                    .read()
                    .option("recursiveFileLookup", true)
                    .parquet(outputs.resolve("run-" + builds + "/data").toString())
                    .selectExpr(
                            "10 + cast(episode_index as int) as recording",
                            "t_ns",
                            "frame",
                            "`observation.state` as joints");
        }
    }
}
