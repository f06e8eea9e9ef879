package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.align.Alignment;
import io.robocache.align.CloudChoice;
import io.robocache.align.Policy;
import io.robocache.episode.DepthSource;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import io.robocache.voxel.Crop;
import io.robocache.voxel.Reduction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the configuration of voxels, clouds and frames becomes. */
class VoxelConfigTest {

    @Test
    void severalCloudsOfOneGroupGetNumberedRequests() {
        JobConfig config = JobConfig.parse(ConfigTexts.FULL);

        VoxelConfig group = config.voxels().get(0);
        assertEquals("observation.voxels", group.name());
        assertEquals("base_link", group.frame());
        assertEquals(List.of("intensity", "z"), group.spec().meanFeatures());
        assertEquals(0.05f, group.spec().grid().sizeX());
        assertEquals(
                List.of("observation.voxels.0", "observation.voxels.1"),
                group.clouds().stream().map(cloud -> cloud.request().name()).toList());
        assertEquals(List.of("intensity"), group.clouds().get(1).request().features(), "coordinates come anyway");
        assertEquals(120_000_000, group.clouds().get(0).choice().maxAgeNanos());
        assertEquals(
                List.of(true, true, true, false, true, false, false, false),
                config.required(),
                "streams by name, then clouds in their order, then transforms");
        assertEquals(4, config.cloudSlot(0));
        assertEquals("/rear/points", config.requests().get(5).topic());
    }

    @Test
    void transformsAreAskedForOnlyWhereAFrameIsNamed() {
        JobConfig none = JobConfig.parse(ConfigTexts.LEAST);
        assertEquals(1, none.requests().size());
        assertEquals(
                none.hash(),
                JobConfig.parse(ConfigTexts.LEAST + "transforms.max-gap = 1s").hash(),
                "what is not used changes no byte");

        JobConfig posed = JobConfig.parse(ConfigTexts.LEAST
                + "streams.action { frame = /base_link, from = tool }\ntransforms { dynamic = [/a, /b], static = /c, max-gap = 1s, "
                + "offset = -2ms, stamp = log }");
        assertEquals(
                new StreamFrame("base_link", "tool"), posed.streams().get(0).frame());
        assertEquals(
                new TransformsConfig(List.of("/a", "/b"), List.of("/c"), 1_000_000_000, StampSource.LOG, -2_000_000),
                posed.transforms());
        assertEquals(
                List.of("/cmd", "/a", "/b", "/c"),
                posed.requests().stream().map(StreamRequest::topic).toList());
        assertEquals(StreamRequest.Kind.TRANSFORMS, posed.requests().get(2).kind());
        assertEquals(
                StreamRequest.Kind.STATIC_TRANSFORMS, posed.requests().get(3).kind());
        assertEquals(-2_000_000, posed.requests().get(3).offsetNanos());
        assertNotEquals(
                posed.hash(),
                JobConfig.parse(ConfigTexts.LEAST + "streams.action { frame = base_link, from = other }")
                        .hash());
    }

    @Test
    void aFrameForAllStreamsLeavesTextAlone() {
        JobConfig config =
                JobConfig.parse(ConfigTexts.LEAST + "defaults.stream.frame = base\nstreams.task.topic = /task");
        assertEquals(new StreamFrame("base", null), config.streams().get(0).frame());
        assertEquals(null, config.streams().get(1).frame());
    }

    @Test
    void aCloudOfDepthImagesHasACameraAndAScale() {
        String group = "voxels.v { clouds = [%s], origin = [0, 0, 0], size = [1, 1, 1], dims = [4, 4, 4] }\n";
        String informed = "{ depth = \"/depth\", info = \"/info\" }";
        String configured =
                "{ depth = \"/depth\", intrinsics { fx = 600.5, fy = 601, cx = 320, cy = 240 }, scale = 1e-4 }";
        JobConfig first = JobConfig.parse(ConfigTexts.LEAST + group.formatted(informed));
        JobConfig second = JobConfig.parse(ConfigTexts.LEAST + group.formatted(configured));

        StreamRequest request = first.requests().get(1);
        assertEquals("/depth", request.topic());
        assertEquals(StreamRequest.Kind.CLOUD, request.kind());
        assertEquals(new DepthSource("/info", null, DepthSource.AUTO), request.depth());
        assertEquals(
                new DepthSource(null, new DepthSource.Intrinsics(600.5, 601, 320, 240), 1e-4),
                second.requests().get(1).depth());
        assertEquals(2, first.requests().size(), "the camera is the reader's business");
        assertTrue(first.voxels().get(0).hasDepth());
        Set<String> hashes = new HashSet<>();
        for (String cloud : List.of(
                "{ topic = \"/depth\" }",
                informed,
                informed.replace("/info", "/info2"),
                informed.replace("}", ", scale = 0.001 }"),
                configured,
                configured.replace("fx = 600.5", "fx = 600"),
                configured.replace("fy = 601", "fy = 602"),
                configured.replace("cx = 320", "cx = 319.5"),
                configured.replace("cy = 240", "cy = 239.5"))) {
            hashes.add(
                    JobConfig.parse(ConfigTexts.LEAST + group.formatted(cloud)).hash());
        }
        assertEquals(9, hashes.size(), "each changes points, so each is in the hash");
    }

    @Test
    void everyKeyOfAVoxelGroupArrives() {
        JobConfig config = JobConfig.parse(
                """
                input.uris = [in]
                output.uri = out
                voxels.v {
                  clouds = [
                    { topic = a, span = 300ms, max-age = 250ms, crop { min = [-1, -2, -3], max-range = 2.5 } }
                    { topic = b, policy = nearest }
                    { topic = c, crop = null }
                  ]
                  origin = [0, 0, 0], size = [1, 1, 1], dims = [4, 4, 4], layout = padded, pad-to = 7
                  reductions = [max(z), min(i), first(i), first(z), min(r)], first-k = 3
                }
                defaults.cloud.crop.min-range = 0.5
                """);

        VoxelConfig group = config.voxels().get(0);
        float inf = Float.POSITIVE_INFINITY;
        assertEquals(
                new CloudChoice(Policy.WINDOW, 300_000_000, 250_000_000),
                group.clouds().get(0).choice());
        assertEquals(
                new Crop(-1, -2, -3, inf, inf, inf, 0.5, 2.5),
                group.clouds().get(0).crop());
        assertEquals(
                new CloudChoice(Policy.NEAREST, 0, Alignment.UNLIMITED),
                group.clouds().get(1).choice());
        assertEquals(
                new Crop(-inf, -inf, -inf, inf, inf, inf, 0.5, inf),
                group.clouds().get(1).crop());
        assertNull(group.clouds().get(2).crop());
        assertEquals(new VoxelLayout(VoxelLayout.Kind.PADDED, 7), group.layout());
        assertEquals(List.of("i", "z"), group.spec().features(Reduction.FIRST));
        assertEquals(List.of("i", "r"), group.spec().features(Reduction.MIN));
        assertEquals(List.of("z"), group.spec().features(Reduction.MAX));
        assertEquals(3, group.spec().first());
        assertEquals(List.of("i", "r"), group.clouds().get(2).request().features());
    }
}
