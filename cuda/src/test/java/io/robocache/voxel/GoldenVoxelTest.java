package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.Backend;
import io.robocache.golden.Golden;
import io.robocache.golden.GoldenArray;
import io.robocache.golden.GoldenCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class GoldenVoxelTest {

    @TestFactory
    Stream<DynamicNode> transform() {
        return Golden.cases("transform", c -> {
            Transform transform = transformOf(c);
            GoldenArray points = c.array("/inputs/points");
            long[] bits = new long[points.size()];
            for (int i = 0; i < bits.length; i += 3) {
                float[] p = point(points, i / 3, transform);
                for (int axis = 0; axis < 3; axis++) {
                    bits[i + axis] = Float.floatToIntBits(p[axis]) & 0xFFFFFFFFL;
                }
            }
            Golden.assertBits(c.array("/expected/points"), bits, "points");
        });
    }

    @TestFactory
    Stream<DynamicNode> occupancyAndCount() {
        return Golden.onEveryBackend("voxel_occupancy_count", (c, backend) -> {
            try (VoxelBatch batch =
                    voxelize(c, backend, EnumSet.of(Reduction.OCCUPANCY, Reduction.COUNT, Reduction.MEAN))) {
                checkCells(c, batch);
                Golden.assertBits(c.array("/expected/occupancy"), batch.occupancy(), "occupancy");
                Golden.assertBits(c.array("/expected/count"), batch.counts(), "count");
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> mean() {
        return Golden.onEveryBackend("voxel_mean", (c, backend) -> {
            try (VoxelBatch batch = voxelize(c, backend, EnumSet.of(Reduction.MEAN))) {
                checkCells(c, batch);
                GoldenArray expected = c.array("/expected/mean");
                int width = batch.means().size();
                long[] bits = new long[expected.size()];
                for (int f = 0; f < width; f++) {
                    long[] column = Golden.bits(batch.means().get(f));
                    for (int j = 0; j < column.length; j++) {
                        bits[j * width + f] = column[j];
                    }
                }
                Golden.assertBits(expected, bits, "mean");
            }
        });
    }

    private static void checkCells(GoldenCase c, VoxelBatch batch) {
        assertEquals(c.number("/expected/points_in"), batch.pointsIn().get(0), "points_in");
        assertEquals(c.number("/expected/non_finite"), batch.nonFinite().get(0), "non_finite");
        assertEquals(c.number("/expected/out_of_range"), batch.outOfRange().get(0), "out_of_range");
        assertEquals(c.number("/expected/voxels"), batch.voxels().get(0), "voxels");
        assertEquals(c.number("/expected/voxels"), batch.offsets().get(1), "offsets");
        String keyType = batch.keys().getMinorType().name().equals("INT") ? "i32" : "i64";
        assertEquals(c.text("/expected/key_dtype"), keyType, "type of the keys");
        Golden.assertBits(c.array("/expected/key"), batch.keys(), "key");
    }

    private static VoxelBatch voxelize(GoldenCase c, Backend backend, Set<Reduction> reductions) {
        GoldenArray origin = c.array("/params/origin");
        GoldenArray size = c.array("/params/size");
        VoxelGrid grid = new VoxelGrid(
                origin.single(0),
                origin.single(1),
                origin.single(2),
                size.single(0),
                size.single(1),
                size.single(2),
                (int) c.number("/params/dims/0"),
                (int) c.number("/params/dims/1"),
                (int) c.number("/params/dims/2"));
        List<String> select = new ArrayList<>();
        for (int i = 0; i < c.size("/params/select"); i++) {
            select.add(c.text("/params/select/" + i));
        }
        VoxelSpec spec = new VoxelSpec(grid, reductions, select);
        Transform transform = transformOf(c);
        GoldenArray points = c.array("/inputs/points");
        GoldenArray features = c.array("/inputs/features");
        try (PointFrames frames = new PointFrames(backend.memory(), spec.cloudFeatures());
                Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), spec)) {
            frames.reserve(points.shape()[0]);
            for (int i = 0; i < points.shape()[0]; i++) {
                float[] p = point(points, i, transform);
                frames.add(p[0], p[1], p[2]);
                for (int f = 0; f < frames.features().size(); f++) {
                    int column = Integer.parseInt(frames.features().get(f).substring(1));
                    frames.feature(f, i, features.single(i * features.width() + column));
                }
            }
            frames.endFrame();
            return voxelizer.voxelize(frames);
        }
    }

    private static Transform transformOf(GoldenCase c) {
        if (!c.has("/params/transform")) {
            return null;
        }
        GoldenArray rows = c.array("/params/transform");
        double[] numbers = new double[rows.size()];
        Arrays.setAll(numbers, rows::number);
        return Transform.of(numbers);
    }

    private static float[] point(GoldenArray points, int i, Transform transform) {
        double x = points.number(3 * i);
        double y = points.number(3 * i + 1);
        double z = points.number(3 * i + 2);
        return transform == null
                ? new float[] {(float) x, (float) y, (float) z}
                : new float[] {transform.x(x, y, z), transform.y(x, y, z), transform.z(x, y, z)};
    }
}
