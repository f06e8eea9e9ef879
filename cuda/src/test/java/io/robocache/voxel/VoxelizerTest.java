package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.compare.VectorEqualsVisitor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VoxelizerTest {

    private static final VoxelGrid GRID = new VoxelGrid(0, 0, 0, 0.25f, 0.25f, 0.25f, 40, 40, 40);
    private static final VoxelSpec ALL = new VoxelSpec(
            GRID,
            Map.of(
                    Reduction.OCCUPANCY, List.of(),
                    Reduction.COUNT, List.of(),
                    Reduction.MEAN, List.of("x", "intensity"),
                    Reduction.MIN, List.of("x"),
                    Reduction.MAX, List.of("intensity"),
                    Reduction.FIRST, List.of("intensity")),
            2);

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void everyNumberOfPointsAndVoxelsAgreesWithAMapOfCells(Backend.Kind kind) {
        int[] sizes = {0, 1, 31, 32, 33, 0, 2049, 20_000, 5};
        Random random = new Random(5);
        try (Backend backend = TestBackends.open(kind);
                PointFrames points = new PointFrames(backend.memory(), List.of("ring", "intensity"));
                Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), ALL)) {
            for (int size : sizes) {
                addRandom(points, random, size);
                points.endFrame();
            }
            try (VoxelBatch batch = voxelizer.voxelize(points)) {
                assertEquals(sizes.length, batch.frames());
                assertEquals(0, batch.offsets().get(0));
                for (int frame = 0; frame < sizes.length; frame++) {
                    check(points, batch, frame);
                }
                int rows = batch.offsets().get(sizes.length);
                batch.columns(1).forEach(column -> assertEquals(rows, column.getValueCount(), column.getName()));
                batch.columns(2).forEach(column -> assertEquals(2 * rows, column.getValueCount(), column.getName()));
                batch.columns(1).forEach(column -> assertEquals(0, column.getNullCount(), column.getName()));
                batch.columns(2).forEach(column -> assertEquals(0, column.getNullCount(), column.getName()));
                batch.counters().forEach(counter -> assertEquals(0, counter.getNullCount(), counter.getName()));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void severalGridsOfOneUploadAreWhatEachIsAlone(Backend.Kind kind) {
        VoxelSpec coarse = new VoxelSpec(
                new VoxelGrid(0, 0, 0, 2.5f, 2.5f, 2.5f, 4, 4, 4),
                Map.of(Reduction.COUNT, List.of(), Reduction.MEAN, List.of("x")),
                0);
        VoxelSpec wide = new VoxelSpec(
                new VoxelGrid(0, 0, 0, 1e-3f, 1e-3f, 1e-3f, 10_000, 10_000, 10_000),
                Map.of(Reduction.OCCUPANCY, List.of()),
                0);
        List<VoxelSpec> specs = List.of(ALL, coarse, wide);
        Random random = new Random(6);
        try (Backend backend = TestBackends.open(kind);
                PointFrames points = new PointFrames(backend.memory(), List.of("ring", "intensity"))) {
            for (int size : new int[] {0, 33, 2049, 0, 20_000}) {
                addRandom(points, random, size);
                points.endFrame();
            }
            long before = uploaded(backend);
            try (Voxelizer together = Voxelizer.on(backend, backend.memory(), specs)) {
                List<VoxelBatch> batches = together.voxelizeAll(points);
                long once = uploaded(backend) - before;
                long alone = 0;
                for (int g = 0; g < specs.size(); g++) {
                    before = uploaded(backend);
                    try (VoxelBatch batch = batches.get(g);
                            Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), specs.get(g));
                            VoxelBatch expected = voxelizer.voxelize(points)) {
                        assertSameColumns(expected, batch, "grid " + g);
                    }
                    alone += uploaded(backend) - before;
                }
                // x, y, z go up once instead of three times; all else differs by headers
                long saved = kind == Backend.Kind.GPU ? 2L * 3 * 4 * points.points() : 0;
                assertTrue(Math.abs(alone - saved - once) <= 4096, "bytes that went up: " + once + ", alone " + alone);
                assertThrows(IllegalStateException.class, () -> together.voxelize(points));
            }
        }
    }

    private static long uploaded(Backend backend) {
        return backend.counters().snapshot().getOrDefault("h2d_bytes", 0L);
    }

    private static void assertSameColumns(VoxelBatch expected, VoxelBatch actual, String what) {
        List<FieldVector> left = new ArrayList<>(expected.columns(1));
        left.addAll(expected.columns(2));
        left.addAll(expected.counters());
        left.add(expected.offsets());
        List<FieldVector> right = new ArrayList<>(actual.columns(1));
        right.addAll(actual.columns(2));
        right.addAll(actual.counters());
        right.add(actual.offsets());
        for (int c = 0; c < left.size(); c++) {
            assertTrue(
                    VectorEqualsVisitor.vectorEquals(left.get(c), right.get(c)),
                    what + ", " + left.get(c).getName());
        }
    }

    private static void addRandom(PointFrames points, Random random, int count) {
        points.reserve(count);
        for (int i = 0; i < count; i++) {
            float x = random.nextInt(50) == 0 ? Float.NaN : random.nextFloat() * 11 - 0.5f;
            points.add(x, random.nextFloat() * 10, random.nextFloat() * 10);
            points.feature(0, points.points() - 1, Float.NaN); // not selected, so that its NaN is none of our business
            points.feature(1, points.points() - 1, random.nextInt(60) == 0 ? Float.POSITIVE_INFINITY : i);
        }
    }

    private static void check(PointFrames points, VoxelBatch batch, int frame) {
        Map<Integer, int[]> cells = new TreeMap<>();
        int nonFinite = 0;
        int outside = 0;
        for (int i = points.frameStart(frame); i < points.frameStart(frame + 1); i++) {
            float x = points.x().get(i);
            if (!Float.isFinite(x) || !Float.isFinite(points.feature(1).get(i))) {
                nonFinite++;
            } else if (x < 0 || x >= 10) {
                outside++;
            } else {
                int ix = (int) (x / 0.25f);
                int iy = (int) (points.y().get(i) / 0.25f);
                int iz = (int) (points.z().get(i) / 0.25f);
                int cell = (ix * 40 + iy) * 40 + iz;
                cells.computeIfAbsent(cell, key -> new int[1])[0]++;
            }
        }
        assertEquals(
                points.frameStart(frame + 1) - points.frameStart(frame),
                batch.pointsIn().get(frame));
        assertEquals(nonFinite, batch.nonFinite().get(frame), "non_finite");
        assertEquals(outside, batch.outOfRange().get(frame), "out_of_range");
        assertEquals(cells.size(), batch.voxels().get(frame), "voxels");
        int row = batch.offsets().get(frame);
        for (Map.Entry<Integer, int[]> cell : cells.entrySet()) {
            assertEquals(cell.getKey(), batch.keys().getObject(row), "key");
            assertEquals(cell.getValue()[0], batch.counts().get(row), "count");
            assertEquals(1, batch.occupancy().get(row), "occupancy");
            float middle = (cell.getKey() / 1600 + 0.5f) * 0.25f;
            assertEquals(middle, batch.means().get(0).get(row), 0.1251f, "mean of x lies in the cell");
            float least = batch.values(Reduction.MIN).get(0).get(row);
            assertTrue(least <= batch.means().get(0).get(row) && least > middle - 0.1251f, "min of x lies in the cell");
            // Of the feature "intensity", which counts the points: the first comes first, the greatest last.
            float firstPoint = batch.values(Reduction.FIRST).get(0).get(2 * row);
            float secondPoint = batch.values(Reduction.FIRST).get(0).get(2 * row + 1);
            float greatest = batch.values(Reduction.MAX).get(0).get(row);
            assertEquals(Math.min(2, cell.getValue()[0]), batch.firstCounts().get(row), "number of first points");
            assertEquals(cell.getValue()[0] == 1, firstPoint == greatest, "one point is the first and the greatest");
            assertEquals(cell.getValue()[0] == 1, secondPoint == 0, "padding");
            row++;
        }
        assertEquals(row, batch.offsets().get(frame + 1), "offset");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void theOrderOfThePointsChangesNoBit(Backend.Kind kind) {
        Random random = new Random(9);
        try (Backend backend = TestBackends.open(kind);
                PointFrames points = new PointFrames(backend.memory(), List.of("ring", "intensity"));
                PointFrames reversed = new PointFrames(backend.memory(), List.of("intensity"));
                Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), ALL)) {
            addRandom(points, random, 3000);
            points.endFrame();
            reversed.reserve(3000);
            for (int i = 0; i < 3000; i++) {
                int from = 2999 - i;
                reversed.add(
                        points.x().get(from), points.y().get(from), points.z().get(from));
                reversed.feature(0, i, points.feature(1).get(from));
            }
            reversed.endFrame();
            try (VoxelBatch a = voxelizer.voxelize(points);
                    VoxelBatch b = voxelizer.voxelize(reversed)) {
                for (int c = 0; c < a.columns(1).size(); c++) {
                    assertEquals(
                            a.columns(1).get(c).toString(), b.columns(1).get(c).toString());
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void onlyWhatIsAskedForIsThere(Backend.Kind kind) {
        VoxelSpec occupancy = new VoxelSpec(GRID, EnumSet.of(Reduction.OCCUPANCY), List.of());
        try (Backend backend = TestBackends.open(kind);
                PointFrames points = new PointFrames(backend.memory(), List.of());
                Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), occupancy);
                VoxelBatch batch = voxelizer.voxelize(points)) {
            assertEquals(0, batch.frames());
            assertEquals(1, batch.offsets().getValueCount());
            assertEquals(0, batch.occupancy().getValueCount());
            assertNull(batch.counts());
            assertEquals(List.of(), batch.means());
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void pointsThatDoNotFitTheReductionsAreRefused(Backend.Kind kind) {
        try (Backend backend = TestBackends.open(kind);
                PointFrames bare = new PointFrames(backend.memory(), List.of("ring"));
                PointFrames open = new PointFrames(backend.memory(), List.of("intensity"));
                Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), ALL)) {
            open.reserve(1);
            open.add(1, 1, 1);

            assertEquals(
                    "voxels of feature intensity refused: the points have x, y, z and [ring]",
                    assertThrows(IllegalArgumentException.class, () -> voxelizer.voxelize(bare))
                            .getMessage());
            assertEquals(
                    "1 points after the last of 0 frames refused: end their frame first",
                    assertThrows(IllegalArgumentException.class, () -> voxelizer.voxelize(open))
                            .getMessage());
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Backend.Kind.class)
    void memoryThatRunsOutLeavesNothingOpen(Backend.Kind kind) {
        try (Backend backend = TestBackends.open(kind);
                PointFrames points = new PointFrames(backend.memory(), List.of("ring", "intensity"));
                BufferAllocator small = backend.memory().newChildAllocator("small", 0, 100_000);
                Voxelizer voxelizer = Voxelizer.on(backend, small, ALL)) {
            addRandom(points, new Random(1), 20_000);
            points.endFrame();

            assertThrows(OutOfMemoryException.class, () -> voxelizer.voxelize(points));
            assertEquals(0, small.getAllocatedMemory());
        }
    }
}
