package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.StampSource;
import io.robocache.episode.StampedEdge;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The frames of the synthetic arm are those of its truth files, and its clouds lie on the surfaces of its scene. */
class ComposedFramesTest {
    /** Five standard deviations of the lidar's noise of 4 mm. */
    private static final double NOISE = 0.02;

    private final BufferAllocator memory = new RootAllocator();

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    private static StreamRequest request(String topic, Kind kind, String... fields) {
        return new StreamRequest(
                topic + kind + List.of(fields),
                topic,
                kind,
                List.of(fields),
                List.of(),
                List.of(),
                StampSource.HEADER,
                0);
    }

    private static final List<StreamRequest> TREE =
            List.of(request("/tf", Kind.TRANSFORMS), request("/tf_static", Kind.STATIC_TRANSFORMS));

    private EpisodeReader open(String episode) throws IOException {
        Path file = TestData.of("composed/" + episode + "/" + episode + "_0.mcap");
        EpisodeRef ref = new EpisodeRef(
                new EpisodeId(0, "e.mcap", 0, 0), file.toUri().toString(), EpisodeFormat.MCAP, Files.size(file), "");
        return EpisodeReader.open(ref, new Configuration(false), ReadSettings.defaults(), memory);
    }

    private static JsonNode truth(String episode) {
        return TestData.json("composed/" + episode + "/truth.json");
    }

    private static Transform transform(JsonNode node) {
        JsonNode t = node.get("t");
        JsonNode q = node.get("q_xyzw");
        return Transform.ofQuaternion(
                t.get(0).asDouble(),
                t.get(1).asDouble(),
                t.get(2).asDouble(),
                q.get(0).asDouble(),
                q.get(1).asDouble(),
                q.get(2).asDouble(),
                q.get(3).asDouble());
    }

    @ParameterizedTest
    @CsvSource({
        "a1_none, lidar",
        "a2_lz4_gap, lidar",
        "a3_zstd_rowpad, lidar",
        "a4_unindexed_double, utm",
        "a5_out_of_order, lidar",
        "a6_truncated, lidar"
    })
    void cloudsInTheBaseLieOnTheSurfacesOfTheScene(String episode, String frame) throws IOException {
        JsonNode geometry = truth(episode).get("geometry");
        List<StreamRequest> requests = List.of(TREE.get(0), TREE.get(1), request("/lidar/points", Kind.CLOUD));
        try (EpisodeReader reader = open(episode);
                PointFrames points = new PointFrames(memory, List.of())) {
            EpisodeIndex index = reader.index(requests);
            FrameTree tree = FrameTree.of(index);
            assertEquals(frame, index.streams().get(2).frameId());
            int near = 0;
            for (int i = 0; i < index.streams().get(2).messages(); i++) {
                long stamp = index.streams().get(2).stamps()[i];
                reader.cloud(2, i, tree.at(frame, "base", stamp).orElseThrow(), points);
                points.endFrame();
            }
            int finite = 0;
            for (int p = 0; p < points.points(); p++) {
                double[] at = {points.x().get(p), points.y().get(p), points.z().get(p)};
                if (Double.isFinite(at[0] + at[1] + at[2])) {
                    finite++;
                    near += onASurface(at, geometry) ? 1 : 0;
                }
            }
            assertTrue(finite > 50_000, "points of " + episode + ": " + finite);
            // the rest are on the arm itself, which the lidar sees in front of the table
            assertTrue(near > 0.97 * finite, near + " of " + finite + " points of " + episode + " on a surface");
        }
    }

    private static boolean onASurface(double[] p, JsonNode geometry) {
        double walls = geometry.get("walls_at").asDouble();
        boolean room = Math.abs(p[2] - geometry.get("floor_z").asDouble()) < NOISE
                || Math.abs(Math.abs(p[0]) - walls) < NOISE
                || Math.abs(Math.abs(p[1]) - walls) < NOISE;
        for (JsonNode box : geometry.get("boxes_min_max")) {
            double outside = Double.NEGATIVE_INFINITY; // the signed distance to the box, by its farthest face
            for (int axis = 0; axis < 3; axis++) {
                double low = box.get(0).get(axis).asDouble() - p[axis];
                double high = p[axis] - box.get(1).get(axis).asDouble();
                outside = Math.max(outside, Math.max(low, high));
            }
            room |= Math.abs(outside) < NOISE;
        }
        return room;
    }

    @Test
    void theStaticFramesAreThoseOfTheTruth() throws IOException {
        try (EpisodeReader lidar = open("a1_none");
                EpisodeReader camera = open("a7_depth")) {
            assertArrayEquals(
                    transform(truth("a1_none").at("/geometry/base_from_lidar")).rows(),
                    FrameTree.of(lidar.index(TREE))
                            .at("lidar", "base", 0)
                            .orElseThrow()
                            .rows(),
                    1e-15);
            FrameTree tree = FrameTree.of(camera.index(TREE));
            String frame = tree.frames().stream()
                    .filter(name -> name.startsWith("camera"))
                    .findFirst()
                    .orElseThrow();
            assertArrayEquals(
                    transform(truth("a7_depth").at("/geometry/tool0_from_camera"))
                            .rows(),
                    tree.at(frame, "tool0", 0).orElseThrow().rows(),
                    1e-15);
        }
    }

    @Test
    void aCameraBelowAMovingToolFollowsIt() throws IOException {
        Transform camera = transform(truth("a7_depth").at("/geometry/tool0_from_camera"));
        try (EpisodeReader reader = open("a7_depth")) {
            EpisodeIndex index = reader.index(List.of(
                    TREE.get(0),
                    TREE.get(1),
                    request("/tf", Kind.VALUES, "transforms[0].transform"), // the fourth link in the base
                    request("/tf", Kind.VALUES, "transforms[1].transform"))); // the tool in that link
            FrameTree tree = FrameTree.of(index);
            String frame = tree.frames().stream()
                    .filter(name -> name.startsWith("camera"))
                    .findFirst()
                    .orElseThrow();
            long[] stamps = index.streams().get(2).stamps();
            int[] positions = java.util.stream.IntStream.range(0, stamps.length).toArray();
            Random random = new Random(5);
            try (Float8Vector link = (Float8Vector) reader.values(2, positions);
                    Float8Vector tool = (Float8Vector) reader.values(3, positions)) {
                for (int i = 0; i + 1 < stamps.length; i++) {
                    long t = stamps[i] + (long) (random.nextDouble() * (stamps[i + 1] - stamps[i]));
                    double w = (double) (t - stamps[i]) / (stamps[i + 1] - stamps[i]);
                    assertArrayEquals(
                            exact(link, i, w)
                                    .after(exact(tool, i, w))
                                    .after(camera)
                                    .rows(),
                            tree.at(frame, "base", t).orElseThrow().rows(),
                            1e-8,
                            "at " + t);
                }
            }
            assertTrue(tree.at(frame, "base", stamps[0] - 1).isEmpty());
            assertTrue(tree.at(frame, "base", stamps[stamps.length - 1] + 1).isEmpty());
        }
    }

    /** Between sample k and the next, by sines. */
    private static Transform exact(Float8Vector values, int k, double w) {
        double[] s = new double[StampedEdge.WIDTH];
        double dot = 0;
        for (int c = 3; c < 7; c++) {
            dot += values.get(7 * k + c) * values.get(7 * k + 7 + c);
        }
        double angle = Math.acos(Math.min(1, Math.abs(dot)));
        boolean still = angle < 1e-9;
        double first = still ? 1 - w : Math.sin((1 - w) * angle) / Math.sin(angle);
        double second = (still ? w : Math.sin(w * angle) / Math.sin(angle)) * Math.signum(dot);
        for (int c = 0; c < 7; c++) {
            double a = values.get(7 * k + c);
            double b = values.get(7 * k + 7 + c);
            s[c] = c < 3 ? a + w * (b - a) : first * a + second * b;
        }
        return Transform.ofQuaternion(s[0], s[1], s[2], s[3], s[4], s[5], s[6]);
    }
}
