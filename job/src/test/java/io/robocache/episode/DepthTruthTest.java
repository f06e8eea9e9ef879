package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.episode.DepthSource.Intrinsics;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Depth images against what is known of them: the truth of the synthetic arm, and a sensor's own cloud of the same frame. */
class DepthTruthTest {

    private static final String DEPTH = "/camera/depth/image_raw";
    private static final String INFO = "/camera/depth/camera_info";
    private static final String FRAME = "frame_20121214T142255.814212";

    @TempDir
    private Path folder;

    @Test
    void everyImageOfTheArmHasItsReturnsOnTheSurfacesOfItsScene() throws IOException {
        Path episode = Recordings.path("composed/a7_depth");
        JsonNode truth =
                new ObjectMapper().readTree(episode.resolve("truth.json").toFile());
        JsonNode frames = truth.at("/streams").get(DEPTH).get("frames");
        try (BufferAllocator memory = new RootAllocator();
                BagReader reader = Recordings.open(episode.resolve("a7_depth_0.mcap"), memory);
                PointFrames points = new PointFrames(memory, List.of())) {
            EpisodeIndex index = reader.index(List.of(
                    DepthFixture.informed(DEPTH, INFO),
                    Recordings.request("/tf", Kind.VALUES, "transforms[0].transform"),
                    new StreamRequest(
                            "hand",
                            "/tf",
                            Kind.VALUES,
                            List.of("transforms[1].transform"),
                            List.of(),
                            List.of(),
                            StampSource.HEADER,
                            0)));
            assertEquals(List.of(), index.losses());
            assertEquals(List.of(), index.warnings());
            StreamIndex images = index.streams().get(0);
            assertEquals(frames.size(), images.messages());
            Transform toolFromCamera = pose(truth.at("/geometry/tool0_from_camera"));
            Scene scene = Scene.of(truth.get("geometry"));
            int onSurfaces = 0;
            for (int i = 0; i < images.messages(); i++) {
                assertEquals(frames.get(i).get("stamp").asLong(), images.stamps()[i]);
                Transform baseFromTool = tool(reader, index.streams().get(1).stamps(), images.stamps()[i]);
                int first = points.points();
                Transform camera = baseFromTool.after(toolFromCamera);
                reader.cloud(0, i, camera, points);
                points.endFrame();
                assertEquals(frames.get(i).get("points").asInt(), points.points() - first, "returns of image " + i);
                assertEquals(frames.get(i).get("no_return").asInt(), points.noReturns(i), "others of image " + i);
                double[] eye = {camera.x(0, 0, 0), camera.y(0, 0, 0), camera.z(0, 0, 0)};
                for (int p = first; p < points.points(); p++) {
                    double[] point = {
                        points.x().get(p), points.y().get(p), points.z().get(p)
                    };
                    onSurfaces += scene.distance(point) < tolerance(eye, point) ? 1 : 0;
                }
            }
            assertTrue(
                    onSurfaces > 0.9 * points.points(), // the others lie on the arm itself
                    "%d of %d points lie on a surface".formatted(onSurfaces, points.points()));
        }
    }

    /** The tool's pose in the middle of the two transforms around a stamp, nearly. */
    private static Transform tool(BagReader reader, long[] stamps, long stamp) throws IOException {
        int after = 1;
        while (after < stamps.length - 1 && stamps[after] <= stamp) {
            after++;
        }
        double w = (double) (stamp - stamps[after - 1]) / (stamps[after] - stamps[after - 1]);
        return pose(reader, 1, after, w).after(pose(reader, 2, after, w)); // the arm's middle, then the tool in it
    }

    private static Transform pose(BagReader reader, int stream, int after, double w) throws IOException {
        try (Float8Vector two = (Float8Vector) reader.values(stream, new int[] {after - 1, after})) {
            double[] v = new double[7];
            for (int c = 0; c < 7; c++) {
                v[c] = two.get(c) + w * (two.get(7 + c) - two.get(c));
            }
            return Transform.ofQuaternion(v[0], v[1], v[2], v[3], v[4], v[5], v[6]);
        }
    }

    private static Transform pose(JsonNode pose) {
        JsonNode t = pose.get("t");
        JsonNode q = pose.get("q_xyzw");
        return Transform.ofQuaternion(
                t.get(0).asDouble(),
                t.get(1).asDouble(),
                t.get(2).asDouble(),
                q.get(0).asDouble(),
                q.get(1).asDouble(),
                q.get(2).asDouble(),
                q.get(3).asDouble());
    }

    /** Five times the sensor's noise, and what interpolating its pose costs. */
    private static double tolerance(double[] eye, double[] point) {
        double squared = 0;
        for (int axis = 0; axis < 3; axis++) {
            squared += (point[axis] - eye[axis]) * (point[axis] - eye[axis]);
        }
        return 0.01 + 5 * 0.0015 * squared;
    }

    /** Boxes (their lower, then their upper corner), a floor, and walls on both sides of x and of y. */
    private record Scene(List<double[]> boxes, double floor, double walls) {

        static Scene of(JsonNode geometry) {
            JsonNode declared = geometry.get("boxes_min_max");
            double[][] boxes = new double[declared.size()][6];
            for (int i = 0; i < 6 * boxes.length; i++) {
                boxes[i / 6][i % 6] =
                        declared.get(i / 6).get(i % 6 / 3).get(i % 3).asDouble();
            }
            return new Scene(
                    List.of(boxes),
                    geometry.get("floor_z").asDouble(),
                    geometry.get("walls_at").asDouble());
        }

        /** From the nearest surface, metres. */
        double distance(double[] p) {
            double near = Math.abs(p[2] - floor);
            near = Math.min(near, Math.abs(Math.abs(p[0]) - walls));
            near = Math.min(near, Math.abs(Math.abs(p[1]) - walls));
            for (double[] box : boxes) {
                double outside = Double.NEGATIVE_INFINITY;
                for (int axis = 0; axis < 3; axis++) {
                    outside = Math.max(outside, Math.max(box[axis] - p[axis], p[axis] - box[3 + axis]));
                }
                near = Math.min(near, Math.abs(outside));
            }
            return near;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"16UC1", "png", "16UC1; compressedDepth png"})
    void aRealImageGivesTheCloudThatItsSensorGave(String format) throws IOException {
        Path frames = Recordings.path("rgbd/pcl-grabber");
        BufferedImage depth =
                ImageIO.read(frames.resolve("tiff/" + FRAME + "_depth.tiff").toFile());
        PclFrame cloud = PclFrame.read(frames.resolve("pcd/" + FRAME + ".pcd"));
        McapFixture recording = new McapFixture(McapCompression.ZSTD, 1 << 20);
        boolean raw = format.equals("16UC1");
        recording.add(
                recording.channel("/depth", raw ? DepthDecoder.RAW : DepthDecoder.COMPRESSED), message(depth, format));
        StreamRequest request = DepthFixture.request(
                "/depth", new DepthSource(null, new Intrinsics(525, 525, 320, 240), DepthSource.AUTO));
        try (BufferAllocator memory = new RootAllocator();
                BagReader reader = Recordings.open(recording.writeTo(folder), memory);
                PointFrames points = new PointFrames(memory, List.of())) {
            assertEquals(List.of(), reader.index(List.of(request)).losses());
            reader.cloud(0, 0, null, points);
            points.endFrame();

            assertEquals(271_575, points.points());
            assertEquals(640 * 480 - 271_575, points.noReturns(0));
            int at = 0;
            for (int i = 0; i < cloud.z().length; i++) {
                if (Float.isFinite(cloud.z()[i])) {
                    assertEquals(cloud.x()[i], points.x().get(at), 2e-7, "x of pixel " + i);
                    assertEquals(cloud.y()[i], points.y().get(at), 2e-7, "y of pixel " + i);
                    assertEquals(cloud.z()[i], points.z().get(at), 2e-7, "z of pixel " + i);
                    at++;
                }
            }
            assertEquals(points.points(), at, "row by row");
        }
    }

    private static CdrWriter message(BufferedImage depth, String format) throws IOException {
        Raster pixels = depth.getRaster();
        int[] values = pixels.getSamples(0, 0, depth.getWidth(), depth.getHeight(), 0, (int[]) null);
        if (format.equals("16UC1")) {
            return DepthFixture.millimetres(1, depth.getWidth(), values);
        }
        BufferedImage grey = new BufferedImage(depth.getWidth(), depth.getHeight(), BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSamples(0, 0, depth.getWidth(), depth.getHeight(), 0, values);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(grey, "png", png));
        byte[] data = png.toByteArray();
        return DepthFixture.compressed(1, format, format.equals("png") ? data : DepthFixture.transport(0, 0, data));
    }
}
