package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.CloudRecordings;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sensors whose clouds overlap in time, built and compared with the specification's words, point by point. */
class MergedCloudsTest {
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long MILLI = 1_000_000;
    private static final List<String> FIELDS = List.of("x:f4", "y:f4", "z:f4", "i:f4");
    private static final int CELLS = 3;
    private static final String GRID = "origin = [0, 0, 0], size = [1, 1, 1], dims = [3, 3, 3], ";

    /** What the recording has: stamps and points of each topic. */
    private final Map<Long, double[][]> front = new TreeMap<>();

    private final Map<Long, double[][]> rear = new TreeMap<>();

    @TempDir
    private Path folder;

    private Path recording;

    @BeforeEach
    void write() throws Exception {
        recording = folder.resolve("in/e.mcap");
        Random random = new Random(11);
        try (CloudRecordings out = new CloudRecordings(recording)) {
            for (int i = 0; i < 21; i++) {
                front.put(EPOCH + 50 * MILLI * i, points(random));
                out.cloud("/front", "base", EPOCH + 50 * MILLI * i, FIELDS, front.get(EPOCH + 50 * MILLI * i));
                if (i % 4 != 3) {
                    long stamp = EPOCH + 50 * MILLI * i + 7 * MILLI * (i % 3);
                    rear.put(stamp, points(random));
                    out.cloud("/rear", "base", stamp, FIELDS, rear.get(stamp));
                }
            }
        }
    }

    private static double[][] points(Random random) {
        double[][] points = new double[random.nextInt(30)][];
        for (int p = 0; p < points.length; p++) {
            points[p] = random.doubles(4, -0.2, 3.2).toArray();
            if (random.nextInt(12) == 0) {
                points[p][random.nextInt(4)] = Double.NaN;
            }
        }
        return points;
    }

    private JobConfig config(String voxels) {
        return JobConfig.parse(
                """
                input.uris = [in]
                output.uri = out
                clock.rate = 40
                voxels { %s }
                """
                        .formatted(voxels.replace("clouds = ", GRID + "clouds = ")));
    }

    /** One taken point, after the crop. */
    private record Taken(float x, float y, float z, float i, boolean cropped) {
        Taken(double[] point, boolean cropped) {
            this((float) point[0], (float) point[1], (float) point[2], (float) point[3], cropped);
        }
    }

    /** A cell's expected numbers. */
    private static final class Cell {
        private int count;
        private float min = Float.POSITIVE_INFINITY;
        private float max = Float.NEGATIVE_INFINITY;
        private final List<Float> first = new ArrayList<>();

        private void add(float x, float feature) {
            count++;
            min = Math.min(min, feature);
            max = Math.max(max, feature);
            if (first.size() < 2) {
                first.add(x);
            }
        }
    }

    @Test
    void framesHoldWhatTheSpecificationSaysOfSpansAndCrops() throws Exception {
        BuiltFrames built = BuiltFrames.of(
                recording,
                config(
                        """
                        scene {
                          clouds = [
                            { topic = "/front", span = 130ms, max-age = 101ms, crop { min = [0.5, 0, 0], max-range = 4 } }
                            { topic = "/rear", policy = nearest, max-age = 20ms, required = false, offset = 3ms }
                          ]
                          reductions = [count, max(i), min(i), first(x)], first-k = 2
                        }
                        """));
        assertTrue(built.rows().size() >= 40, "frames " + built.rows().size());
        int severalClouds = 0;
        int withoutRear = 0;
        for (int frame = 0; frame < built.rows().size(); frame++) {
            long t = (long) built.scalar(frame, "t_ns");
            List<Taken> taken = new ArrayList<>();
            int clouds = 0;
            for (Map.Entry<Long, double[][]> cloud : front.entrySet()) {
                long age = t - cloud.getKey();
                if (age >= 0 && age < 130 * MILLI && age <= 101 * MILLI) {
                    clouds++;
                    for (double[] p : cloud.getValue()) {
                        float x = (float) p[0];
                        float y = (float) p[1];
                        float z = (float) p[2];
                        boolean outside =
                                x < 0.5f || y < 0 || z < 0 || (double) x * x + (double) y * y + (double) z * z >= 16;
                        taken.add(new Taken(p, Float.isFinite(x) && Float.isFinite(y) && Float.isFinite(z) && outside));
                    }
                }
            }
            severalClouds += clouds > 1 ? 1 : 0;
            Long nearest = null;
            for (long recorded : rear.keySet()) {
                long stamp = recorded + 3 * MILLI;
                if (nearest == null || Math.abs(stamp - t) < Math.abs(nearest - t)) {
                    nearest = stamp;
                }
            }
            boolean rearValid = Math.abs(nearest - t) <= 20 * MILLI;
            withoutRear += rearValid ? 0 : 1;
            if (rearValid) {
                for (double[] p : rear.get(nearest - 3 * MILLI)) {
                    taken.add(new Taken(p, false));
                }
            }
            check(built, frame, taken);
            assertEquals(clouds > 0, built.scalar(frame, "valid.scene.0"));
            assertEquals(rearValid, built.scalar(frame, "valid.scene.1"));
            assertEquals(rearValid ? (float) ((t - nearest) / 1e6) : Float.NaN, built.scalar(frame, "age_ms.scene.1"));
        }
        assertTrue(severalClouds > 30, "frames of several clouds: " + severalClouds);
        assertTrue(withoutRear > 3, "frames without the second sensor: " + withoutRear);
    }

    private static void check(BuiltFrames built, int frame, List<Taken> taken) {
        Map<Integer, Cell> cells = new TreeMap<>();
        long cropped = 0;
        long nonFinite = 0;
        long outside = 0;
        for (Taken point : taken) {
            if (point.cropped) {
                cropped++;
            } else if (Float.isNaN(point.x + point.y + point.z + point.i)) {
                nonFinite++;
            } else if (within(point.x) && within(point.y) && within(point.z)) {
                int ix = (int) point.x;
                int iy = (int) point.y;
                int iz = (int) point.z;
                int key = (ix * CELLS + iy) * CELLS + iz;
                cells.computeIfAbsent(key, k -> new Cell()).add(point.x, point.i);
            } else {
                outside++;
            }
        }
        List<Object> first = new ArrayList<>();
        for (Cell cell : cells.values()) {
            first.addAll(cell.first);
            first.addAll(java.util.Collections.nCopies(2 - cell.first.size(), 0f));
        }
        String at = "frame " + frame;
        assertEquals(List.copyOf(cells.keySet()), built.list(frame, "voxels.scene.key"), at);
        assertEquals(
                cells.values().stream().map(cell -> cell.count).toList(), built.list(frame, "voxels.scene.count"), at);
        assertEquals(
                cells.values().stream().map(cell -> cell.min).toList(), built.list(frame, "voxels.scene.min.i"), at);
        assertEquals(
                cells.values().stream().map(cell -> cell.max).toList(), built.list(frame, "voxels.scene.max.i"), at);
        assertEquals(first, built.list(frame, "voxels.scene.first.x"), at);
        assertEquals(
                cells.values().stream().map(cell -> Math.min(2, cell.count)).toList(),
                built.list(frame, "voxels.scene.first_number"),
                at);
        assertEquals((long) taken.size(), built.scalar(frame, "voxels.scene.points_in"), at);
        assertEquals(nonFinite, built.scalar(frame, "voxels.scene.non_finite"), at);
        assertEquals(cropped, built.scalar(frame, "voxels.scene.cropped"), at);
        assertEquals(outside, built.scalar(frame, "voxels.scene.out_of_range"), at);
        assertEquals((long) cells.size(), built.scalar(frame, "voxels.scene.voxels"), at);
        assertEquals((float) (cells.size() / 27.0), built.scalar(frame, "voxels.scene.occupied_share"), at);
        long inside = taken.size() - nonFinite - cropped - outside;
        assertEquals(
                cells.isEmpty() ? Float.NaN : (float) ((double) inside / cells.size()),
                built.scalar(frame, "voxels.scene.points_per_voxel"),
                at);
    }

    private static boolean within(float v) {
        return v >= 0 && v < CELLS;
    }

    @Test
    void groupsOverTheSamePointsGiveWhatEachAloneGives() throws Exception {
        String clouds = "clouds = [{ topic = \"/front\", span = 90ms }, { topic = \"/rear\", max-age = 60ms }]";
        String fine = "a { %s, reductions = [count, mean(i)] }".formatted(clouds);
        String coarse =
                "b { %s, size = [1.5, 1.5, 1.5], dims = [2, 2, 2], reductions = [occupancy, max(x)], layout = dense }"
                        .formatted(clouds);
        JobConfig both = config(fine + "\n" + coarse);
        assertEquals(List.of(List.of(0, 1)), PointSharing.of(both.voxels()));
        assertEquals(
                List.of("i"),
                both.voxels().get(1).clouds().get(0).request().features(),
                "b brings what a needs of them");

        BuiltFrames together = BuiltFrames.of(recording, both);
        BuiltFrames first = BuiltFrames.of(recording, config(fine));
        BuiltFrames second = BuiltFrames.of(recording, config(coarse));

        assertEquals(first.rows().size(), together.rows().size());
        long differ = 0;
        for (int frame = 0; frame < first.rows().size(); frame++) {
            for (String column : List.of("key", "count", "mean.i")) {
                assertEquals(first.list(frame, "voxels.a." + column), together.list(frame, "voxels.a." + column));
            }
            for (String column : List.of("occupancy", "max.x")) {
                assertEquals(second.list(frame, "voxels.b." + column), together.list(frame, "voxels.b." + column));
            }
            long a = (long) together.scalar(frame, "voxels.a.non_finite");
            long b = (long) together.scalar(frame, "voxels.b.non_finite");
            differ += a != b ? 1 : 0;
            assertEquals(first.scalar(frame, "voxels.a.non_finite"), a);
            assertEquals(second.scalar(frame, "voxels.b.non_finite"), b);
        }
        assertTrue(differ > 0, "a point without a finite i is one of b, and none of a");
    }

    @Test
    void whatDiffersInCloudsFrameOrCropIsNotShared() {
        String clouds = "clouds = [{ topic = \"/front\"%s }]";
        JobConfig config = config(
                """
                a { %s }, b { %s }, c { %s }, d { %s, frame = base }, e { %s }
                """
                        .formatted(
                                clouds.formatted(""),
                                clouds.formatted(", crop.max-range = 4"),
                                clouds.formatted(", required = false"),
                                clouds.formatted(""),
                                clouds.formatted(", span = 1s")));
        assertEquals(List.of(List.of(0, 2), List.of(1), List.of(3), List.of(4)), PointSharing.of(config.voxels()));
    }

    @Test
    void denseRowsHoldEveryCellAndPaddedRowsTheFirstOnes() throws Exception {
        String clouds = "clouds = [{ topic = \"/front\" }], reductions = [count, mean(i), first(x)], first-k = 2";
        BuiltFrames built = BuiltFrames.of(
                recording,
                config("a { %1$s }, b { %1$s, layout = dense }, c { %1$s, layout = padded, pad-to = 8 }"
                        .formatted(clouds)));
        long droppedInAll = 0;
        long droppingFrames = 0;
        for (int frame = 0; frame < built.rows().size(); frame++) {
            List<Object> keys = built.list(frame, "voxels.a.key");
            List<Object> counts = built.list(frame, "voxels.a.count");
            List<Object> first = built.list(frame, "voxels.a.first.x");
            List<Object> dense = new ArrayList<>(java.util.Collections.nCopies(27, 0));
            List<Object> denseFirst = new ArrayList<>(java.util.Collections.nCopies(54, 0f));
            List<Object> padded = new ArrayList<>(java.util.Collections.nCopies(8, 0));
            List<Object> paddedKeys = new ArrayList<>(java.util.Collections.nCopies(8, -1));
            for (int row = 0; row < keys.size(); row++) {
                int key = (int) keys.get(row);
                dense.set(key, counts.get(row));
                denseFirst.set(2 * key, first.get(2 * row));
                denseFirst.set(2 * key + 1, first.get(2 * row + 1));
                if (row < 8) {
                    padded.set(row, counts.get(row));
                    paddedKeys.set(row, key);
                }
            }
            assertEquals(dense, built.list(frame, "voxels.b.count"));
            assertEquals(denseFirst, built.list(frame, "voxels.b.first.x"));
            assertEquals(padded, built.list(frame, "voxels.c.count"));
            assertEquals(paddedKeys, built.list(frame, "voxels.c.key"));
            assertEquals(16, built.list(frame, "voxels.c.first.x").size());
            long dropped = Math.max(0, keys.size() - 8);
            assertEquals(dropped, built.scalar(frame, "voxels.c.dropped"));
            assertEquals((long) keys.size(), built.scalar(frame, "voxels.c.voxels"), "all of them, dropped or not");
            droppedInAll += dropped;
            droppingFrames += dropped > 0 ? 1 : 0;
        }
        assertTrue(droppingFrames > 0 && droppingFrames < built.rows().size(), "frames that drop: " + droppingFrames);
        assertEquals(
                List.of(new Loss(
                        Reason.SIZE_LIMIT,
                        "voxels.c",
                        droppingFrames,
                        "%d voxels of %d frames beyond pad-to = 8 dropped, those with the greatest keys"
                                .formatted(droppedInAll, droppingFrames))),
                built.outcome().warnings());
        assertEquals(
                List.of("voxels.b.count", "voxels.c.key"),
                List.of(
                        VoxelColumns.gridColumn(config("b { %s, layout = dense }".formatted(clouds))
                                .voxels()
                                .get(0)),
                        VoxelColumns.gridColumn(config("c { %s, layout = padded, pad-to = 8 }".formatted(clouds))
                                .voxels()
                                .get(0))));
    }
}
