package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.StreamFit;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report on how well the streams meet the frames, against the columns that it is about. */
class SyncReportTest {
    private static final String SYNC = "meta/robocache/sync.parquet";
    private static final String SUMMARY = "meta/robocache/sync.json";

    @TempDir
    static Path work;

    private static JavaSparkContext spark;
    private static Path dataset;
    private static BuildReport report;

    @BeforeAll
    static void build() throws IOException {
        spark = LocalSpark.open("local[2]");
        dataset = work.resolve("dataset");
        Path recordings = Files.createDirectory(work.resolve("recordings"));
        for (String name : List.of("a1_none", "a2_lz4_gap", "a3_zstd_rowpad")) {
            Files.copy(TestData.of("composed/" + name + "/" + name + "_0.mcap"), recordings.resolve(name + ".mcap"));
        }
        report = BuildJob.run(spark, TestData.config("composed.conf", recordings, dataset), BuildListener.silent());
        assertEquals(3, report.written());
    }

    @AfterAll
    static void close() {
        if (spark != null) {
            spark.close();
        }
    }

    private static Dataset<Row> read(String path) {
        return SparkSession.builder()
                .getOrCreate()
                .read()
                .option("recursiveFileLookup", true)
                .parquet(dataset.resolve(path).toString());
    }

    @Test
    void everyEpisodeAndStreamHasTheShareAndTheAgesOfItsColumns() {
        List<Row> rows = read(SYNC).collectAsList();
        int compared = 0;
        for (Row row : rows) {
            String stream = row.getAs("stream");
            List<Row> frames = read("data")
                    .where("episode_index = " + row.<Long>getAs("episode_index"))
                    .selectExpr("`valid." + stream + "`", "`age_ms." + stream + "`")
                    .collectAsList();
            float[] ages = new float[frames.size()];
            int valid = 0;
            for (Row frame : frames) {
                if (frame.getBoolean(0)) {
                    ages[valid++] = Math.abs(frame.getFloat(1));
                }
            }
            Arrays.sort(ages, 0, valid);
            assertEquals(frames.size(), row.<Long>getAs("frames"), row.toString());
            assertEquals(valid, row.<Long>getAs("valid"), row.toString());
            assertEquals((double) valid / frames.size(), row.<Double>getAs("match_rate"), row.toString());
            assertEquals(ranked(ages, valid, 50), row.<Double>getAs("age_ms_median"), row.toString());
            assertEquals(ranked(ages, valid, 95), row.<Double>getAs("age_ms_p95"), row.toString());
            assertEquals(ranked(ages, valid, 100), row.<Double>getAs("age_ms_max"), row.toString());
            compared++;
        }
        assertTrue(compared >= 3 * 5, "compared " + compared);
    }

    private static double ranked(float[] sorted, int count, int percent) {
        return count == 0 ? Double.NaN : sorted[(percent * count + 99) / 100 - 1];
    }

    @Test
    void theSummaryIsThatOfTheRowsAndOfTheBuild() throws IOException {
        List<Row> rows = read(SYNC).collectAsList();
        JsonNode streams = new ObjectMapper()
                .readTree(Files.readAllBytes(dataset.resolve(SUMMARY)))
                .get("streams");
        assertEquals(streams.size(), report.fits().size());
        for (int i = 0; i < streams.size(); i++) {
            StreamFit fit = report.fits().get(i);
            List<Row> own = rows.stream()
                    .filter(row -> row.getAs("stream").equals(fit.stream()))
                    .toList();
            long valid = own.stream().mapToLong(row -> row.<Long>getAs("valid")).sum();
            double worst = own.stream()
                    .mapToDouble(row -> row.<Double>getAs("match_rate"))
                    .min()
                    .orElseThrow();
            double[] medians = own.stream()
                    .mapToDouble(row -> row.<Double>getAs("age_ms_median"))
                    .filter(age -> !Double.isNaN(age))
                    .sorted()
                    .toArray();
            assertEquals(fit.stream(), streams.get(i).get("stream").asText());
            assertEquals(3, fit.episodes(), fit.stream());
            assertEquals(report.frames(), fit.frames(), fit.stream());
            assertEquals(valid, fit.valid(), fit.stream());
            assertEquals(worst, fit.worstMatchRate(), fit.stream());
            assertEquals(worst, own.get((int) fit.worstEpisode()).<Double>getAs("match_rate"), fit.stream());
            assertEquals(medians[(medians.length + 1) / 2 - 1], fit.medianMillis(), fit.stream());
        }
        StreamFit joints = report.fits().stream()
                .filter(fit -> fit.stream().equals("observation.state"))
                .findFirst()
                .orElseThrow();
        assertEquals(1, joints.worstEpisode(), "its joints have a gap of 400 ms");
    }

    @Test
    void aReportThatItsColumnsDoNotBearOutIsFound() throws IOException {
        Path lying = work.resolve("lying");
        copy(dataset, lying);
        // A report of another build of the same shape, with the hash that the manifest needs for it.
        Path other = work.resolve("other");
        Path recordings = work.resolve("recordings");
        BuildJob.run(
                spark,
                TestData.config("composed.conf", recordings, other, "streams.observation.state.max-gap = 15ms"),
                BuildListener.silent());
        replace(lying, SYNC, Files.readAllBytes(other.resolve(SYNC)));

        VerifyReport verified =
                DatasetVerifier.verify(new org.apache.hadoop.fs.Path(lying.toString()), new Configuration());

        List<String> findings = new ArrayList<>();
        verified.findings().forEach(finding -> findings.add(finding.toString()));
        assertTrue(
                findings.stream()
                        .anyMatch(finding -> finding.contains("stream observation.state: the columns give StreamSync[")
                                && finding.contains("meta/robocache/sync.parquet says observation.state StreamSync[")),
                findings.toString());
        assertTrue(
                DatasetVerifier.verify(new org.apache.hadoop.fs.Path(dataset.toString()), new Configuration())
                        .sound(),
                "the true one is sound");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** Replaces a file and what the manifest says of it. */
    private static void replace(Path root, String file, byte[] bytes) throws IOException {
        Path manifest = root.resolve("meta/robocache/manifest.json");
        byte[] before = Files.readAllBytes(root.resolve(file));
        Files.write(root.resolve(file), bytes);
        String text = Files.readString(manifest);
        String changed = text.replace(sha256(before), sha256(bytes));
        assertTrue(!changed.equals(text), "the manifest names the file");
        Files.write(manifest, changed.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
