package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.align.Alignment;
import io.robocache.align.CloudChoice;
import io.robocache.align.Policy;
import io.robocache.align.SampleIndex;
import io.robocache.device.Backend;
import io.robocache.golden.Golden;
import io.robocache.golden.GoldenArray;
import io.robocache.golden.GoldenCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.FieldVector;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class GoldenCloudTest {

    @TestFactory
    Stream<DynamicNode> depth() {
        return Golden.onEveryBackend("depth_unproject", (c, backend) -> {
            DepthCamera camera = new DepthCamera(
                    real(c, "/params/scale"),
                    real(c, "/params/fx"),
                    real(c, "/params/fy"),
                    real(c, "/params/cx"),
                    real(c, "/params/cy"));
            GoldenArray image = c.array("/inputs/depth");
            VoxelGrid everywhere =
                    new VoxelGrid(-1e30f, -1e30f, -1e30f, Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE, 1, 1, 1);
            VoxelSpec spec = new VoxelSpec(everywhere, Map.of(Reduction.COUNT, List.of()), 0);
            try (FieldVector depth = image.vector(backend.memory());
                    PointFrames points = new PointFrames(backend.memory(), List.of());
                    Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), spec)) {
                int noReturn = camera.unproject(
                        depth, image.width(), GoldenVoxelTest.transformOf(c, "/params/transform"), points);
                points.endFrame();
                assertEquals(c.number("/expected/no_return"), noReturn, "no_return");
                Golden.assertBits(c.array("/expected/points"), bits(points), "points");
                try (VoxelBatch batch = voxelizer.voxelize(points)) {
                    assertEquals(
                            c.number("/expected/points_in"), batch.pointsIn().get(0), "points_in");
                    assertEquals(
                            c.number("/expected/non_finite"), batch.nonFinite().get(0), "non_finite");
                }
            }
        });
    }

    private static double real(GoldenCase c, String pointer) {
        return Double.longBitsToDouble(c.number(pointer));
    }

    /** x, y, z of each point, every NaN as the canonical one. */
    private static long[] bits(PointFrames points) {
        long[] bits = new long[3 * points.points()];
        for (int i = 0; i < points.points(); i++) {
            bits[3 * i] = Float.floatToIntBits(points.x().get(i)) & 0xFFFFFFFFL;
            bits[3 * i + 1] = Float.floatToIntBits(points.y().get(i)) & 0xFFFFFFFFL;
            bits[3 * i + 2] = Float.floatToIntBits(points.z().get(i)) & 0xFFFFFFFFL;
        }
        return bits;
    }

    @TestFactory
    Stream<DynamicNode> merge() {
        return Golden.onEveryBackend("merge_clouds", (c, backend) -> {
            List<Long> sensors = new ArrayList<>();
            List<Long> positions = new ArrayList<>();
            List<Long> sizes = new ArrayList<>();
            List<Long> valid = new ArrayList<>();
            try (PointFrames points = new PointFrames(backend.memory(), List.of())) {
                for (int s = 0; s < c.size("/params/sensors"); s++) {
                    int[] taken = take(c, s);
                    valid.add(taken.length > 0 ? 1L : 0L);
                    for (int position : taken) {
                        int before = points.points();
                        append(c, s, position, points);
                        sensors.add((long) s);
                        positions.add((long) position);
                        sizes.add((long) points.points() - before);
                    }
                }
                points.endFrame();
                Golden.assertBits(c.array("/expected/cloud_sensor"), array(sensors), "cloud_sensor");
                Golden.assertBits(c.array("/expected/cloud_index"), array(positions), "cloud_index");
                Golden.assertBits(c.array("/expected/cloud_points"), array(sizes), "cloud_points");
                Golden.assertBits(c.array("/expected/valid"), array(valid), "valid");
                Golden.assertBits(c.array("/expected/points"), bits(points), "points");
                if (c.has("/params/grid")) {
                    checkVoxels(c, backend, points);
                }
            }
        });
    }

    /** The positions in the file of the clouds that a sensor gives to the frame. */
    private static int[] take(GoldenCase c, int s) {
        String sensor = "/params/sensors/" + s;
        Policy policy =
                switch (c.text(sensor + "/policy")) {
                    case "previous" -> Policy.PREVIOUS;
                    case "nearest" -> Policy.NEAREST;
                    default -> Policy.WINDOW;
                };
        CloudChoice choice = new CloudChoice(
                policy, c.number(sensor + "/span", 0), c.number(sensor + "/max_age", Alignment.UNLIMITED));
        long[] stamps = c.array("/inputs/sensors/%d/stamp".formatted(s)).bits();
        SampleIndex clouds = SampleIndex.of(stamps, stamps.length);
        int[] taken = choice.at(clouds, c.number("/params/t"));
        for (int i = 0; i < taken.length; i++) {
            taken[i] = clouds.position(taken[i]);
        }
        return taken;
    }

    private static void append(GoldenCase c, int s, int position, PointFrames points) {
        GoldenArray cloud = c.array("/inputs/sensors/%d/clouds/%d".formatted(s, position));
        Transform transform = GoldenVoxelTest.transformOf(c, "/params/sensors/%d/transform".formatted(s));
        points.reserve(cloud.shape()[0]);
        for (int i = 0; i < cloud.shape()[0]; i++) {
            float[] p = GoldenVoxelTest.point(cloud, i, transform);
            points.add(p[0], p[1], p[2]);
        }
    }

    private static void checkVoxels(GoldenCase c, Backend backend, PointFrames points) {
        List<String> select = GoldenVoxelTest.names(c, "/params/grid/select");
        VoxelSpec spec = new VoxelSpec(
                GoldenVoxelTest.grid(c, "/params/grid"),
                Map.of(Reduction.COUNT, List.of(), Reduction.MEAN, select, Reduction.FIRST, select),
                (int) c.number("/params/grid/K"));
        try (Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), spec);
                VoxelBatch batch = voxelizer.voxelize(points)) {
            String at = "/expected/voxels";
            GoldenVoxelTest.checkCells(c, at, batch);
            Golden.assertBits(c.array(at + "/count"), batch.counts(), "count");
            GoldenVoxelTest.checkValues(c.array(at + "/mean"), batch.means(), "mean");
            GoldenVoxelTest.checkValues(c.array(at + "/value"), batch.values(Reduction.FIRST), "first");
            Golden.assertBits(c.array(at + "/number"), batch.firstCounts(), "number");
        }
    }

    private static long[] array(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}
