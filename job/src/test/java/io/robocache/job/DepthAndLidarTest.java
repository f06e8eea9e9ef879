package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.FramedRecording;
import io.robocache.episode.FramedRecording.Placed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A depth camera on a moving arm and a lidar on a mast look at one inclined plane: what both see falls into the same voxels of the
 * robot's frame. Where the sensors are, and where their rays meet the plane, is computed here.
 */
class DepthAndLidarTest {
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long TENTH = 100_000_000;
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;
    private static final double FOCAL = 50;
    private static final double CELL = 0.05;
    private static final double FARTHEST_FROM_A_FACE = 1e-3;

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

    /** The plane z = 0.1 + 0.3 x + 0.1 y of the base. */
    private static double height(double x, double y) {
        return 0.1 + 0.3 * x + 0.1 * y;
    }

    /** Where the camera is at a time: it looks straight down, turned about its axis by the angle. */
    private static double[] camera(int tenths) {
        return new double[] {0.4 + 0.05 * tenths, 0.1, 1.5, 0.2 * tenths};
    }

    /** The columns of the camera's rotation: its x to the right, y down the image, z forward, in the base. */
    private static double[][] axes(double angle) {
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        return new double[][] {{c, s, 0}, {s, -c, 0}, {0, 0, -1}};
    }

    private static final class Seen {
        private final float[] depth = new float[WIDTH * HEIGHT];
        private final List<Float> lidar = new ArrayList<>();

        float[] cloud() {
            float[] xyz = new float[lidar.size()];
            for (int i = 0; i < xyz.length; i++) {
                xyz[i] = lidar.get(i);
            }
            return xyz;
        }
    }

    /** What both see at a time; rays that meet the plane close to a face of a voxel have no return. */
    private static Seen look(int tenths) {
        double[] eye = camera(tenths);
        double[][] axes = axes(eye[3]);
        Seen seen = new Seen();
        for (int v = 0; v < HEIGHT; v++) {
            for (int u = 0; u < WIDTH; u++) {
                double rx = (u - WIDTH / 2.0) / FOCAL;
                double ry = (v - HEIGHT / 2.0) / FOCAL;
                double[] ray = new double[3];
                for (int a = 0; a < 3; a++) {
                    ray[a] = rx * axes[0][a] + ry * axes[1][a] + axes[2][a];
                }
                double z = (height(eye[0], eye[1]) - eye[2]) / (ray[2] - 0.3 * ray[0] - 0.1 * ray[1]);
                double[] p = {eye[0] + z * ray[0], eye[1] + z * ray[1], eye[2] + z * ray[2]};
                if (inside(p)) {
                    seen.depth[v * WIDTH + u] = (float) z;
                    // The lidar stands at (-1, 0.5, 2), turned by a quarter about z.
                    seen.lidar.add((float) (p[1] - 0.5));
                    seen.lidar.add((float) -(p[0] + 1));
                    seen.lidar.add((float) (p[2] - 2));
                }
            }
        }
        return seen;
    }

    private static boolean inside(double[] p) {
        for (double x : p) {
            double cells = x / CELL;
            if (Math.abs(cells - Math.rint(cells)) * CELL < FARTHEST_FROM_A_FACE) {
                return false;
            }
        }
        return true;
    }

    private static List<Integer> recording(Path file) throws IOException {
        List<Integer> points = new ArrayList<>();
        try (FramedRecording out = new FramedRecording(file)) {
            double q = Math.sqrt(0.5);
            out.fixed(Placed.of("base", "mast", EPOCH, -1, 0.5, 2, 0, 0, 0, 1))
                    .fixed(Placed.of("mast", "lidar", EPOCH, 0, 0, 0, 0, 0, q, q))
                    .fixed(Placed.of("arm", "camera", EPOCH, 0, 0, 0, 1, 0, 0, 0)); // z down, y back
            for (int tenths = 0; tenths <= 5; tenths++) {
                double[] eye = camera(tenths);
                long stamp = EPOCH + tenths * TENTH;
                Seen seen = look(tenths);
                out.moving(Placed.of(
                                "base",
                                "arm",
                                stamp,
                                eye[0],
                                eye[1],
                                eye[2],
                                0,
                                0,
                                Math.sin(eye[3] / 2),
                                Math.cos(eye[3] / 2)))
                        .depth(stamp, "camera", WIDTH, seen.depth)
                        .cloud(stamp, "lidar", seen.cloud());
                points.add(seen.lidar.size() / 3);
            }
        }
        return points;
    }

    @Test
    void whatBothSeeOfAPlaneFallsIntoTheSameVoxels() throws IOException {
        List<Integer> points = recording(work.resolve("in/a.mcap"));
        String grid =
                "frame = base, origin = [-4, -4, -2], size = [0.05, 0.05, 0.05], dims = [160, 160, 80], reductions = [count]";
        JobConfig config = JobConfig.parse(
                """
                input.uris = ["%s"]
                output.uri = "%s"
                clock { stream = lidar, fps = 10 }
                voxels.lidar { clouds = [{ topic = "/lidar/points" }], %s }
                voxels.camera {
                  clouds = [{ depth = "/camera/depth", intrinsics { fx = 50, fy = 50, cx = 32, cy = 24 } }], %s
                }
                """
                        .formatted(
                                work.resolve("in").toUri(), work.resolve("out").toUri(), grid, grid));
        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());

        assertEquals(points.size(), report.frames());
        List<Group> rows = ParquetRowsOf.dataset(work.resolve("out"));
        for (int i = 0; i < rows.size(); i++) {
            List<String> keys = ParquetRowsOf.list(rows.get(i), "voxels.lidar.key");
            assertTrue(keys.size() > 500, "a plane of many voxels: " + keys.size());
            assertEquals(keys, ParquetRowsOf.list(rows.get(i), "voxels.camera.key"), "voxels of frame " + i);
            assertEquals(
                    ParquetRowsOf.list(rows.get(i), "voxels.lidar.count"),
                    ParquetRowsOf.list(rows.get(i), "voxels.camera.count"),
                    "points of frame " + i);
            assertEquals((long) points.get(i), rows.get(i).getLong("voxels.camera.points_in", 0));
            assertEquals((long) WIDTH * HEIGHT - points.get(i), rows.get(i).getLong("voxels.camera.no_return", 0));
        }
    }
}
