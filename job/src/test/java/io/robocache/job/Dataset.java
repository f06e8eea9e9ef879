package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.Loss;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.Sidecar;
import io.robocache.shard.TaskRun;
import io.robocache.shard.TreeHash;
import io.robocache.shard.VerifyDepth;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a test asks of a published dataset. */
record Dataset(Path folder) {
    /** Builds it. */
    static Dataset built(JavaSparkContext spark, JobConfig config, int exitCode) throws IOException {
        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());
        assertTrue(report.exitCode() == exitCode, () -> "exit code " + report.exitCode() + " " + report.reasons());
        return new Dataset(Path.of(java.net.URI.create(config.output().uri())));
    }

    private org.apache.hadoop.fs.Path path() {
        return new org.apache.hadoop.fs.Path(folder.toUri());
    }

    String hash() throws IOException {
        return TreeHash.of(path(), new Configuration());
    }

    /** Fails unless every promise holds and all that is said of the rows can be computed again. */
    void requireSound() throws IOException {
        VerifyReport report = DatasetVerifier.verify(path(), new Configuration(), VerifyDepth.FIGURES);
        assertTrue(report.sound(), report::toString);
    }

    /** How every episode ended, from the sidecars, in order. */
    List<EpisodeOutcome> outcomes() throws IOException {
        List<Path> sidecars;
        try (Stream<Path> files = Files.walk(folder.resolve("meta/robocache/episodes"))) {
            sidecars = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<EpisodeOutcome> outcomes = new ArrayList<>();
        for (Path sidecar : sidecars) {
            outcomes.addAll(Sidecar.read(new org.apache.hadoop.fs.Path(sidecar.toUri()), new Configuration())
                    .outcomes());
        }
        return outcomes;
    }

    /** One text an episode: {@code 0:a.mcap#0.1 20 frames} or {@code 0:a.mcap too-short 3}. */
    List<String> ends() throws IOException {
        return outcomes().stream()
                .map(outcome -> outcome.id()
                        + (outcome.quarantine() == null
                                ? " " + outcome.frames() + " frames"
                                : " " + told(outcome.quarantine())))
                .toList();
    }

    static String told(Loss loss) {
        return loss.reason().code() + " " + loss.count();
    }

    /** The sentences of each written episode, with the frames of each. */
    List<String> tasks() throws IOException {
        return outcomes().stream()
                .filter(outcome -> outcome.frames() > 0)
                .map(outcome -> outcome.tasks().stream()
                        .map((TaskRun run) -> run.frames() + "x" + run.task())
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    /** One column of all rows, in the order of {@code index}. */
    List<Object> column(JavaSparkContext spark, String name) {
        List<Object> values = new ArrayList<>();
        for (Row row :
                table(spark, "data").orderBy("index").select("`" + name + "`").collectAsList()) {
            values.add(row.get(0));
        }
        return values;
    }

    /** Path, part and bytes of each episode in the manifest, in its order. */
    List<Row> manifest(JavaSparkContext spark) {
        return table(spark, "meta/robocache/manifest/episodes-00000.parquet")
                .select("path", "part", "bytes")
                .collectAsList();
    }

    /** Version, path and index of each episode that the manifests list, in their order. */
    List<String> listed(JavaSparkContext spark) {
        List<String> listed = new ArrayList<>();
        for (int part = 0; Files.exists(folder.resolve(part(part))); part++) {
            table(spark, part(part)).select("version", "path", "episode_index").collectAsList().stream()
                    .map(row -> row.get(0) + " " + row.get(1) + " " + row.get(2))
                    .forEach(listed::add);
        }
        return listed;
    }

    private static String part(int number) {
        return "meta/robocache/manifest/episodes-0000" + number + ".parquet";
    }

    /** Number, path and {@code content-sha256} of each shard's data files, in the manifest's order. */
    List<Row> shards(JavaSparkContext spark) {
        return table(spark, "meta/robocache/manifest/shards-00000.parquet")
                .select("shard", "path", "content_sha256")
                .collectAsList();
    }

    /** All rows of data files of Parquet, in the order of {@code index}. */
    List<Row> rows(JavaSparkContext spark) {
        return table(spark, "data").orderBy("index").collectAsList();
    }

    private org.apache.spark.sql.Dataset<Row> table(JavaSparkContext spark, String under) {
        return SparkSession.builder()
                .sparkContext(spark.sc())
                .getOrCreate()
                .read()
                .option("recursiveFileLookup", true)
                .parquet(folder.resolve(under).toString());
    }
}
