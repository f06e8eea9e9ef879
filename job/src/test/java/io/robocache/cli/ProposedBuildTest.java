package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.align.Policy;
import io.robocache.episode.Limits;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.RowRate;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.TestData;
import io.robocache.job.BuildJob;
import io.robocache.job.BuildListener;
import io.robocache.job.BuildReport;
import io.robocache.job.CloudConfig;
import io.robocache.job.JobConfig;
import io.robocache.job.StreamConfig;
import io.robocache.job.SurveyDepth;
import io.robocache.job.SurveyJob;
import io.robocache.job.SurveyReport;
import io.robocache.job.VoxelConfig;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.Json;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Survey, propose, build, verify: what is proposed for recordings builds unchanged and fits them. */
class ProposedBuildTest {
    private static final double ENOUGH = 0.99;
    private static final List<String> LINEAR = List.of("observation.imu", "observation.state", "observation.wrench");
    /** What a message may wait for the recorder in these recordings, and a frame more. */
    private static final long SLACK_NANOS = 60_000_000L;

    private static JavaSparkContext spark;

    @TempDir
    private Path work;

    @BeforeAll
    static void open() {
        TestData.folder();
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[2]")
                .setAppName("proposed")
                .set("spark.ui.enabled", "false")
                .set("spark.sql.shuffle.partitions", "1")
                .set("spark.driver.host", "127.0.0.1"));
    }

    @AfterAll
    static void close() {
        if (spark != null) {
            spark.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a1_none",
                "a2_lz4_gap",
                "a3_zstd_rowpad",
                "a4_unindexed_double",
                "a5_out_of_order",
                "a6_truncated",
                "a7_depth",
                "a8_depth_db3",
                "a9_none_db3"
            })
    void theProposalForAnEpisodeBuildsAndFits(String name) throws IOException {
        fits(List.of(name));
    }

    @Test
    void theProposalForEpisodesThatDifferBuildsAndFits() throws IOException {
        fits(List.of("a1_none", "a2_lz4_gap", "a3_zstd_rowpad", "a5_out_of_order", "a7_depth"));
    }

    @Test
    void theProposalForStepsOfRldsBuildsWithTheirInstructions() throws IOException {
        List<String> uris =
                List.of(TestData.folder().resolve("rlds/octo-bridge").toString());
        ReadSettings reading = new ReadSettings(Limits.defaults(), new RowRate(5, 1));
        SurveyReport survey = SurveyJob.run(spark, uris, reading);
        assertEquals(25, survey.episodes().size());
        assertEquals(0, survey.unreadable());
        String proposal = Proposal.of(survey, uris) + "input.rate = 5\n";
        assertTrue(proposal.contains("clock.rate = 5\n"), proposal);
        assertTrue(proposal.contains("  task {\n    topic = \"language_instruction\"\n"), proposal);
        assertTrue(proposal.contains("  observation.state {\n    topic = \"observation/state\"\n"), proposal);
        assertTrue(
                proposal.contains("# observation/image_0 (image) is left out: kind = image hands it on as it is"),
                proposal);
        Path output = work.resolve("dataset");

        BuildReport report = BuildJob.run(
                spark,
                JobConfig.load(
                        Files.writeString(work.resolve("proposed.conf"), proposal),
                        Map.of(),
                        List.of("output.uri=\"" + output + "\"")),
                BuildListener.silent());

        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode(), proposal);
        assertEquals(250, report.frames());
        VerifyReport verified =
                DatasetVerifier.verify(new org.apache.hadoop.fs.Path(output.toString()), new Configuration());
        assertTrue(verified.sound(), verified.findings().toString());
    }

    @Test
    void aFastSurveyOfRldsReadsTheRecordsAndSaysWhy() throws IOException {
        List<String> uris =
                List.of(TestData.folder().resolve("rlds/octo-bridge").toString());
        ReadSettings reading = new ReadSettings(Limits.defaults(), new RowRate(5, 1));
        SurveyReport fast = SurveyJob.run(spark, uris, reading, SurveyDepth.LOG_STAMPS);
        assertEquals(25, fast.episodes().size());
        assertEquals(
                "a recording of format rlds has no message indexes",
                fast.episodes().get(0).look().words());
        assertEquals(10, fast.episodes().get(24).rows());
    }

    private void fits(List<String> names) throws IOException {
        List<String> uris = names.stream()
                .map(name -> TestData.folder().resolve("composed/" + name).toString())
                .toList();
        SurveyReport survey = SurveyJob.run(spark, uris, ReadSettings.defaults());
        String proposal = Proposal.of(survey, uris);
        Path file = Files.writeString(work.resolve("proposed.conf"), proposal);
        Path output = work.resolve("dataset");
        JobConfig config = JobConfig.load(file, Map.of(), List.of("output.uri=\"" + output + "\""));

        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());

        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode(), proposal);
        assertEquals(names.size(), report.written());
        VerifyReport verified =
                DatasetVerifier.verify(new org.apache.hadoop.fs.Path(output.toString()), new Configuration());
        assertTrue(verified.sound(), verified.findings().toString());
        for (int episode = 0; episode < names.size(); episode++) {
            JsonNode truth = Json.read(Files.readAllBytes(
                            TestData.folder().resolve("composed/" + names.get(episode) + "/truth.json")))
                    .get("streams");
            for (StreamConfig stream : config.streams()) {
                check(output, episode, stream.request(), stream.required(), truth, proposal);
                Policy wanted = LINEAR.contains(stream.name()) ? Policy.LINEAR : Policy.PREVIOUS;
                assertEquals(wanted, stream.alignment().policy(), stream.name());
            }
            for (VoxelConfig group : config.voxels()) {
                CloudConfig cloud = group.clouds().get(0);
                check(output, episode, cloud.request(), cloud.required(), truth, proposal);
            }
        }
        assertTrue(config.streams().size() > 3, proposal);
    }

    private static void check(
            Path output, int episode, StreamRequest stream, boolean required, JsonNode streams, String proposal) {
        JsonNode truth = streams.get(stream.topic());
        if (truth == null) {
            return; // an episode without the topic has no frame that could be valid
        }
        // A stream that is timed by the recorder is moved against the stamps of the truth by its offset and its delay.
        boolean byLog = stream.stampSource() == StampSource.LOG;
        long shift = byLog ? truth.get("clock_offset_ns").asLong() : 0;
        // Nothing is known of a stream that need not be there before its first message.
        long begin = required
                ? Long.MIN_VALUE
                : truth.get("first_stamp").asLong() + stream.offsetNanos() + shift + (byLog ? SLACK_NANOS : 0);
        List<long[]> gaps = new ArrayList<>();
        for (JsonNode gap : truth.get("gaps")) {
            gaps.add(new long[] {
                gap.get("after_stamp").asLong() + shift, gap.get("before_stamp").asLong() + shift + SLACK_NANOS
            });
        }
        long frames = 0;
        long valid = 0;
        List<Row> rows = SparkSession.builder()
                .getOrCreate()
                .read()
                .option("recursiveFileLookup", true)
                .parquet(output + "/data")
                .where("episode_index = " + episode)
                .selectExpr("t_ns", "`valid." + stream.name() + "`")
                .collectAsList();
        for (Row row : rows) {
            long t = row.getLong(0);
            if (t >= begin && gaps.stream().noneMatch(gap -> t > gap[0] && t < gap[1])) {
                frames++;
                valid += row.getBoolean(1) ? 1 : 0;
            }
        }
        String what =
                "episode " + episode + ", " + stream.name() + ": " + valid + " of " + frames + " frames\n" + proposal;
        assertTrue(frames > 10, what);
        assertTrue(valid >= ENOUGH * frames, what);
    }
}
