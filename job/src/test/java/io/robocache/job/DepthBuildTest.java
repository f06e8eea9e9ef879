package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The synthetic arm with a depth camera, from the recording to rows. */
class DepthBuildTest {
    private static final long MAX_AGE_NANOS = 120_000_000;
    private static final String VOXELS = "voxels.observation.voxels.";
    private static final String DEPTH = "/camera/depth/image_raw";

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

    @Test
    void everyRowHasTheReturnsOfItsImage() throws IOException {
        JsonNode truth = TestData.json("composed/a7_depth/truth.json");
        BuildReport report =
                built("clouds = [{ depth = \"%s\", info = \"/camera/depth/camera_info\", max-age = 120ms }]"
                        .formatted(DEPTH));
        assertEquals(
                BuildReport.ALL_WRITTEN, report.exitCode(), report.reasons().toString());
        assertEquals(0, report.withLoss());

        JsonNode images = truth.at("/streams").get(DEPTH).get("frames");
        int rows = 0;
        int without = 0;
        Path data = work.resolve("out/data/chunk-000/file-000.parquet");
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(), new org.apache.hadoop.fs.Path(data.toUri()))
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read(), rows++) {
                JsonNode image = image(images, row.getLong("t_ns", 0));
                without += image == null ? 1 : 0;
                assertEquals(
                        image == null ? 0 : image.get("points").asLong(),
                        row.getLong(VOXELS + "points_in", 0),
                        "returns in row " + rows);
                assertEquals(
                        image == null ? 0 : image.get("no_return").asLong(),
                        row.getLong(VOXELS + "no_return", 0),
                        "other pixels in row " + rows);
                assertEquals(image != null, row.getBoolean("valid.observation.voxels", 0), "row " + rows);
                assertEquals(row.getLong(VOXELS + "points_in", 0), counted(row), "every return counts once");
            }
        }
        assertEquals(truth.at("/default_clock/frames/30").asInt(), rows, "rows at 30 Hz");
        assertTrue(without > 0, "dropped images leave rows without one");
        String info = Files.readString(work.resolve("out/meta/info.json"));
        assertTrue(info.contains("\"voxels.observation.voxels.no_return\""), "the counter is a feature");
    }

    private static JsonNode image(JsonNode images, long t) {
        JsonNode newest = null;
        for (JsonNode image : images) {
            newest = image.get("stamp").asLong() <= t ? image : newest;
        }
        return t - newest.get("stamp").asLong() <= MAX_AGE_NANOS ? newest : null;
    }

    private static long counted(Group row) {
        Group counts = row.getGroup(VOXELS + "count", 0);
        long sum = row.getLong(VOXELS + "out_of_range", 0) + row.getLong(VOXELS + "non_finite", 0);
        for (int i = 0; i < counts.getFieldRepetitionCount(0); i++) {
            sum += counts.getGroup(0, i).getInteger(0, 0);
        }
        return sum;
    }

    @Test
    void theTopicOfAMissingCameraIsNamed() {
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> built("clouds = [{ depth = \"%s\", info = \"/elsewhere\" }]".formatted(DEPTH)));
        assertTrue(
                refused.getMessage()
                        .contains("missing-stream: required topic " + DEPTH
                                + " (stream observation.voxels) is absent, or "
                                + "its camera on topic /elsewhere; the episode has "),
                refused.getMessage());
    }

    private BuildReport built(String clouds) throws IOException {
        return BuildJob.run(
                spark,
                TestData.config(
                        "composed.conf",
                        TestData.of("composed/a7_depth/a7_depth_0.mcap"),
                        work.resolve("out"),
                        "voxels.observation.voxels { reductions = [count, mean(z)], " + clouds + " }"),
                BuildListener.silent());
    }
}
