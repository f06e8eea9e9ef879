package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.CloudRecordings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features of clouds by the names of their fields, and colours that are packed into one. */
class ColourFeaturesTest {
    private static final long EPOCH = 1_700_000_000_000_000_000L;

    @TempDir
    private Path folder;

    private Path recording(List<String> fields, double[]... points) throws Exception {
        Path file = folder.resolve("in/e.mcap");
        try (CloudRecordings out = new CloudRecordings(file)) {
            out.cloud("/points", "base", EPOCH, fields, points);
            out.cloud("/points", "base", EPOCH + 100_000_000, fields, points);
        }
        return file;
    }

    private static JobConfig config(String reductions) {
        return JobConfig.parse(
                """
                input.uris = [in]
                output.uri = out
                clock.rate = 10
                voxels.v {
                  clouds = [{ topic = "/points" }], origin = [0, 0, 0], size = [1, 1, 1], dims = [4, 1, 1]
                  reductions = [%s]
                }
                """
                        .formatted(reductions));
    }

    @Test
    void packedColoursComeApartWhateverFieldHoldsTheirBits() throws Exception {
        double[][] points = {{0.5, 0.5, 0.5, 0x00FF8001}, {1.5, 0.5, 0.5, 0xFF0102FEL}, {1.5, 0.5, 0.5, 0xFFFFFFFFL}};
        for (String field : List.of("rgb:u4", "rgb:bits", "rgba:u4", "rgba:bits")) {
            BuiltFrames built = BuiltFrames.of(
                    recording(List.of("x:f4", "y:f4", "z:f4", field), points),
                    config("min(r), min(g), min(b), mean(r)"));
            assertEquals(List.of(0, 1), built.list(0, "voxels.v.key"), field);
            assertEquals(List.of(255f, 1f), built.list(0, "voxels.v.min.r"), field);
            assertEquals(List.of(128f, 2f), built.list(0, "voxels.v.min.g"), field);
            assertEquals(List.of(1f, 254f), built.list(0, "voxels.v.min.b"), field);
            assertEquals(List.of(255f, 128f), built.list(0, "voxels.v.mean.r"), field);
            assertEquals(0L, built.scalar(0, "voxels.v.non_finite"), "bits of a NaN are colours too: " + field);
        }
    }

    @Test
    void aFieldOfThatVeryNameGoesBeforeAPackedOne() throws Exception {
        BuiltFrames built = BuiltFrames.of(
                recording(List.of("x:f4", "y:f4", "z:f8", "rgb:u4", "r:f8"), new double[] {0, 0, 0, 0x010203, 0.25}),
                config("max(r), max(g)"));
        assertEquals(List.of(0.25f), built.list(0, "voxels.v.max.r"));
        assertEquals(List.of(2f), built.list(0, "voxels.v.max.g"));
    }

    @Test
    void anUnknownFeatureIsRefusedWithTheFieldsThereAre() throws Exception {
        Path packedInEight = recording(List.of("x:f4", "y:f4", "z:f4", "rgb:f8"), new double[] {0, 0, 0, 5});
        var refused =
                assertThrows(RefusedEpisodeException.class, () -> BuiltFrames.schema(packedInEight, config("max(g)")));
        assertTrue(
                refused.getMessage()
                        .contains("the cloud has no field g, which the configuration names; it has [x, y, z, rgb]"),
                refused.getMessage());
    }
}
