package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.PythonTools;
import io.robocache.shard.VerifyDepth;
import io.robocache.shard.VerifyReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets with voxels of every layout, as readers see them. */
class VoxelDatasetTest {
    private static final String LAYOUTS =
            """
            voxels {
              observation.voxels {
                clouds = [{ topic = "/lidar/points", span = 150ms, crop { max-range = 2 } }], GRID
                reductions = [occupancy, count, mean(intensity), min(intensity), max(x), first(x), first(y)], first-k = 3
              }
              action.grid {
                clouds = [{ topic = "/lidar/points", span = 150ms, crop { max-range = 2 } }], GRID
                layout = dense, reductions = [occupancy, count, mean(intensity), first(z)], first-k = 2
              }
              padded {
                clouds = [{ topic = "/lidar/points" }], GRID
                layout = padded, pad-to = 40, reductions = [count, mean(x)]
              }
            }
            """
                    .replace("GRID", "origin = [-0.25, -0.5, -0.5], size = [0.5, 0.5, 0.25], dims = [4, 4, 8]");

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

    private Path built(String... more) throws Exception {
        Path output = work.resolve("out");
        JobConfig config = SmallJob.config(SmallJob.recordings(work.resolve("in"), 3), output, more);
        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());
        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode());
        return output;
    }

    private static JsonNode json(Path file) throws Exception {
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }

    @Test
    void everyLayoutIsSoundAndLeRobotSeesOnlyTheStreams() throws Exception {
        Path output = built(LAYOUTS);

        VerifyReport verified = DatasetVerifier.verify(
                new org.apache.hadoop.fs.Path(output.toUri()), new Configuration(), VerifyDepth.FIGURES);
        assertTrue(verified.sound(), verified.toString());
        JsonNode features = json(output.resolve("meta/info.json")).get("features");
        assertEquals(
                "[128]",
                features.get("voxels.action.grid.occupancy").get("shape").toString());
        assertEquals(
                "[256]", features.get("voxels.action.grid.first.z").get("shape").toString());
        assertEquals("[40]", features.get("voxels.padded.key").get("shape").toString());
        assertEquals(
                "[-1]",
                features.get("voxels.observation.voxels.key").get("shape").toString());
        JsonNode grid = features.get("voxels.action.grid.occupancy").get("info");
        assertEquals("[4, 4, 8]", grid.get("dims").asText());
        assertEquals("dense", grid.get("layout").asText());
        assertEquals(
                "2",
                features.get("voxels.action.grid.first.z")
                        .get("info")
                        .get("values_per_voxel")
                        .asText());

        // lerobot.datasets.utils.dataset_to_policy_features
        Set<String> policy = new TreeSet<>();
        features.fieldNames().forEachRemaining(name -> {
            String dtype = features.get(name).get("dtype").asText();
            if (dtype.equals("image")
                    || dtype.equals("video")
                    || name.startsWith("observation")
                    || name.startsWith("action")) {
                policy.add(name);
            }
        });
        assertEquals(Set.of("action", "observation.state"), policy);
    }

    @Test
    void theCountersAndSharesHaveStatistics() throws Exception {
        JsonNode stats = json(built(LAYOUTS).resolve("meta/stats.json"));
        for (String number : List.of(
                "points_in", "non_finite", "cropped", "out_of_range", "voxels", "occupied_share", "points_per_voxel")) {
            JsonNode of = stats.get("voxels.observation.voxels." + number);
            assertTrue(of.get("count").get(0).asLong() > 0, number + ": " + of);
            assertTrue(of.get("max").get(0).asDouble() > 0, number + ": " + of);
        }
        double share = stats.get("voxels.action.grid.occupied_share")
                .get("mean")
                .get(0)
                .asDouble();
        double voxels =
                stats.get("voxels.action.grid.voxels").get("mean").get(0).asDouble();
        assertEquals(voxels / 128, share, 1e-6);
        assertTrue(stats.get("voxels.padded.dropped").get("min").get(0).asDouble() >= 0);
        assertFalse(stats.has("voxels.action.grid.count"), "a list has none");
    }

    @Test
    void aFeatureThatNoCloudHasIsRefusedBeforeAnyShard() {
        var refused = assertThrows(
                ConfigurationException.class, () -> built("voxels.observation.voxels.reductions = [max(ring)]"));
        assertTrue(
                refused.getMessage()
                        .contains(
                                "the cloud has no field ring, which the configuration names; it has [x, y, z, intensity]"),
                refused.getMessage());
        assertFalse(Files.exists(work.resolve("out/meta/robocache/staging")), "no shard was begun");
    }

    @Test
    void denseAndPaddedRowsStackToBatchesOfEight() throws Exception {
        Path output = built(LAYOUTS);
        String told = new PythonTools(work)
                .opened(
                        VoxelDatasetTest.class.getResourceAsStream("stack_batches.py"),
                        output.toString(),
                        work.resolve("cache").toString());
        assertTrue(told.contains("stacked"), told);
        System.out.println("stacked by: " + told.strip().lines().toList());
    }
}
