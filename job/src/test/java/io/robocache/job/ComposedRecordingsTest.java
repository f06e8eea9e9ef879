package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.align.SampleIndex;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.StreamIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The synthetic arm: clocks, kept samples and rows are those of its truth files. */
class ComposedRecordingsTest {
    private static final List<String> VARIANTS = List.of(
            "mcap_file_zstd",
            "mcap_lz4",
            "mcap_lz4_options",
            "mcap_message_zstd",
            "mcap_none",
            "mcap_padded_unknown",
            "mcap_unchunked",
            "mcap_unchunked_summary",
            "mcap_zstd",
            "mcap_zstd_unsized");
    private static final int[] RATES = {10, 30, 50};

    private static JavaSparkContext spark;

    @TempDir
    private Path work;

    @BeforeAll
    static void open() {
        spark = LocalSpark.open("local[2]");
    }

    @AfterAll
    static void close() {
        spark.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a1_none",
                "a2_lz4_gap",
                "a3_zstd_rowpad",
                "a4_unindexed_double",
                "a5_out_of_order",
                "a6_truncated"
            })
    void clockSamplesAndRowsAreThoseOfTheTruth(String name) throws Exception {
        JsonNode truth = TestData.json("composed/" + name + "/truth.json");
        Path recording = TestData.of("composed/" + name + "/" + name + "_0.mcap");
        for (int rate : RATES) {
            JobConfig config = TestData.config("composed.conf", recording, work, "clock.rate = " + rate);
            clockAndSamples(recording, config, truth, rate);
        }
        BuildReport report =
                BuildJob.run(spark, TestData.config("composed.conf", recording, work), BuildListener.silent());
        assertEquals(truth.at("/default_clock/frames/30").asLong(), report.frames(), "rows at 30 Hz");
        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode());
        assertEquals(name.equals("a6_truncated") ? 1 : 0, report.withLoss(), "a loss is reported, and only a loss");
    }

    private static void clockAndSamples(Path recording, JobConfig config, JsonNode truth, int rate) throws Exception {
        EpisodeRef ref = new EpisodeRef(
                new EpisodeId(0, "e.mcap", 0, 0),
                recording.toUri().toString(),
                EpisodeFormat.MCAP,
                Files.size(recording),
                "");
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                BufferAllocator memory = backend.taskMemory("test");
                EpisodeReader reader = EpisodeReader.open(ref, new Configuration(), config.reading(), memory)) {
            IndexedEpisode episode = IndexedEpisode.of(reader, config);
            assertEquals(
                    truth.at("/default_clock/frames/" + rate).asLong(),
                    episode.clock().frames(),
                    "frames at " + rate);
            assertEquals(truth.at("/default_clock/t0").asLong(), episode.clock().time(0), "first frame");
            for (int i = 0; i < episode.samples().size(); i++) {
                samples(episode.index().streams().get(i), episode.samples().get(i), truth);
            }
        }
    }

    private static void samples(StreamIndex stream, SampleIndex kept, JsonNode truth) {
        String topic = stream.request().topic();
        JsonNode expected = truth.get("streams").get(topic);
        assertEquals(expected.get("count").asInt(), stream.messages(), "messages on " + topic);
        assertEquals(expected.get("kept").asInt(), kept.size(), "samples kept on " + topic);
        assertEquals(expected.get("first_stamp").asLong(), kept.stamp(0), "first stamp on " + topic);
        assertEquals(expected.get("last_stamp").asLong(), kept.stamp(kept.size() - 1), "last stamp on " + topic);
    }

    @Test
    void everyContainerOfTheSameMessagesGivesTheSameRows() throws IOException {
        JsonNode truth = TestData.json("composed/variants/truth.json");
        byte[] data = null;
        for (String variant : VARIANTS) {
            Path recording = TestData.of(
                    "composed/variants/" + variant + "/v_0.mcap" + (variant.equals("mcap_file_zstd") ? ".zstd" : ""));
            Path output = work.resolve(variant);
            BuildReport report = BuildJob.run(
                    spark,
                    TestData.config(
                            "composed.conf",
                            recording,
                            output,
                            "voxels.observation.voxels.reductions = [count, mean(z)]"),
                    BuildListener.silent());
            assertEquals(BuildReport.ALL_WRITTEN, report.exitCode(), variant);
            assertEquals(truth.at("/default_clock/frames/30").asLong(), report.frames(), variant);
            byte[] file = Files.readAllBytes(output.resolve("data/chunk-000/file-000.parquet"));
            data = data == null ? file : data;
            assertArrayEquals(data, file, variant + " has the same data file as " + VARIANTS.get(0));
        }
    }
}
