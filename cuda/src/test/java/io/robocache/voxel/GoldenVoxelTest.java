package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.Backend;
import io.robocache.golden.Golden;
import io.robocache.golden.GoldenArray;
import io.robocache.golden.GoldenCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.arrow.vector.Float4Vector;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class GoldenVoxelTest {

    @TestFactory
    Stream<DynamicNode> transform() {
        return Golden.cases("transform", c -> {
            Transform transform = transformOf(c, "/params/transform");
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
        // The mean is asked for as well, so that the selected features decide which points take part.
        return voxels("voxel_occupancy_count", Set.of(Reduction.MEAN), (c, batch) -> {
            Golden.assertBits(c.array("/expected/occupancy"), batch.occupancy(), "occupancy");
            Golden.assertBits(c.array("/expected/count"), batch.counts(), "count");
        });
    }

    @TestFactory
    Stream<DynamicNode> mean() {
        return voxels(
                "voxel_mean",
                Set.of(Reduction.MEAN),
                (c, batch) -> checkValues(c.array("/expected/mean"), batch.means(), "mean"));
    }

    @TestFactory
    Stream<DynamicNode> minAndMax() {
        return voxels("voxel_minmax", Set.of(Reduction.MIN, Reduction.MAX), (c, batch) -> {
            checkValues(c.array("/expected/min"), batch.values(Reduction.MIN), "min");
            checkValues(c.array("/expected/max"), batch.values(Reduction.MAX), "max");
        });
    }

    @TestFactory
    Stream<DynamicNode> firstPoints() {
        return voxels("voxel_first_k", Set.of(Reduction.FIRST), (c, batch) -> {
            checkValues(c.array("/expected/value"), batch.values(Reduction.FIRST), "first");
            Golden.assertBits(c.array("/expected/number"), batch.firstCounts(), "number");
        });
    }

    private static Stream<DynamicNode> voxels(
            String operation, Set<Reduction> reductions, BiConsumer<GoldenCase, VoxelBatch> check) {
        return Golden.onEveryBackend(operation, (c, backend) -> {
            try (VoxelBatch batch = voxelize(c, backend, reductions)) {
                checkCells(c, "/expected", batch);
                check.accept(c, batch);
            }
        });
    }

    /** Compares columns with an array whose last dimension is the features. */
    static void checkValues(GoldenArray expected, List<Float4Vector> columns, String what) {
        int features = columns.size();
        long[] bits = new long[expected.size()];
        for (int f = 0; f < features; f++) {
            long[] column = Golden.bits(columns.get(f));
            assertEquals(expected.size(), column.length * features, what);
            for (int i = 0; i < column.length; i++) {
                bits[i * features + f] = column[i];
            }
        }
        Golden.assertBits(expected, bits, what);
    }

    /** The counters and keys of the only frame, against what the case has below {@code at}. */
    static void checkCells(GoldenCase c, String at, VoxelBatch batch) {
        assertEquals(c.number(at + "/points_in"), batch.pointsIn().get(0), "points_in");
        assertEquals(c.number(at + "/non_finite"), batch.nonFinite().get(0), "non_finite");
        assertEquals(c.number(at + "/out_of_range"), batch.outOfRange().get(0), "out_of_range");
        assertEquals(c.number(at + "/voxels"), batch.voxels().get(0), "voxels");
        assertEquals(c.number(at + "/voxels"), batch.offsets().get(1), "offsets");
        String keyType = batch.keys().getMinorType().name().equals("INT") ? "i32" : "i64";
        assertEquals(c.text(at + "/key_dtype"), keyType, "type of the keys");
        Golden.assertBits(c.array(at + "/key"), batch.keys(), "key");
    }

    private static VoxelBatch voxelize(GoldenCase c, Backend backend, Set<Reduction> reductions) {
        List<String> select = names(c, "/params/select");
        Map<Reduction, List<String>> asked = new EnumMap<>(Reduction.class);
        asked.put(Reduction.OCCUPANCY, List.of());
        asked.put(Reduction.COUNT, List.of());
        reductions.forEach(reduction -> asked.put(reduction, select));
        int first = reductions.contains(Reduction.FIRST) ? (int) c.number("/params/K") : 0;
        VoxelSpec spec = new VoxelSpec(grid(c, "/params"), asked, first);
        Transform transform = transformOf(c, "/params/transform");
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

    static Transform transformOf(GoldenCase c, String pointer) {
        if (!c.has(pointer)) {
            return null;
        }
        GoldenArray rows = c.array(pointer);
        double[] numbers = new double[rows.size()];
        Arrays.setAll(numbers, rows::number);
        return Transform.of(numbers);
    }

    static VoxelGrid grid(GoldenCase c, String at) {
        GoldenArray origin = c.array(at + "/origin");
        GoldenArray size = c.array(at + "/size");
        return new VoxelGrid(
                origin.single(0),
                origin.single(1),
                origin.single(2),
                size.single(0),
                size.single(1),
                size.single(2),
                (int) c.number(at + "/dims/0"),
                (int) c.number(at + "/dims/1"),
                (int) c.number(at + "/dims/2"));
    }

    static List<String> names(GoldenCase c, String at) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < c.size(at); i++) {
            names.add(c.text(at + "/" + i));
        }
        return names;
    }

    static float[] point(GoldenArray points, int i, Transform transform) {
        double x = points.number(3 * i);
        double y = points.number(3 * i + 1);
        double z = points.number(3 * i + 2);
        return transform == null
                ? new float[] {(float) x, (float) y, (float) z}
                : new float[] {transform.x(x, y, z), transform.y(x, y, z), transform.z(x, y, z)};
    }
}
