package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeometryTest {

    private static final double[] ONE = {1, 1, 1};

    @Test
    void aQuarterTurnAboutZTakesXToY() {
        Transform turn = Transform.ofQuaternion(10, 0, 0, 0, 0, 2, 2); // normalised first

        assertEquals(10, turn.x(1, 0, 0), 1e-6);
        assertEquals(1, turn.y(1, 0, 0), 1e-6);
        assertEquals(0, turn.z(1, 0, 0));
    }

    @Test
    void aChainAppliesTheFirstTransformFirst() {
        Transform lift = Transform.ofQuaternion(0, 0, 5, 0, 0, 0, 1);
        Transform turn = Transform.ofQuaternion(0, 0, 0, 1, 0, 0, 1); // about x: z to -y
        Transform chain = turn.after(lift);

        assertEquals(-5, chain.y(0, 0, 0), 1e-6);
        assertEquals(0, chain.z(0, 0, 0), 1e-6);
        assertEquals(5, lift.after(turn).z(0, 0, 0), 1e-6);
        assertEquals(chain, Transform.of(chain.rows()));
    }

    @Test
    void anIdentityTurnsMinusZeroIntoZero() {
        Transform identity = Transform.of(new double[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0});

        assertEquals(0, Float.floatToRawIntBits(identity.x(-0.0, -0.0, -0.0)));
    }

    @Test
    void transformsThatAreNoneAreRefused() {
        refused(
                "transform of 9 numbers refused: it takes 12, three rows of a rotation and a translation",
                () -> Transform.of(new double[9]));
        double[] rows = new double[12];
        rows[3] = Double.NaN;
        refused(
                "transform [0.0, 0.0, 0.0, NaN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] refused: every number must be finite",
                () -> Transform.of(rows));
        refused(
                "quaternion (0.0, 0.0, 0.0, 1.0E-10) refused: norm 1.0E-10 is not usable, limit 1.0E-9",
                () -> Transform.ofQuaternion(0, 0, 0, 0, 0, 0, 1e-10));
    }

    @Test
    void keysAreWideAbove2To31Cells() {
        assertFalse(
                VoxelGrid.of(ONE, ONE, new int[] {1 << 10, 1 << 10, 1 << 10}).wideKeys());
        assertFalse(new VoxelGrid(0, 0, 0, 1, 1, 1, 1, 1, 1).wideKeys());
        assertTrue(VoxelGrid.of(ONE, ONE, new int[] {1 << 11, 1 << 10, 1 << 10}).wideKeys());
        assertEquals(
                1L << 62,
                VoxelGrid.of(ONE, ONE, new int[] {1 << 21, 1 << 21, 1 << 20}).cells());
    }

    @Test
    void gridsBeyondTheLimitsAreRefused() {
        refused(
                "grid 2097152 x 2097152 x 1048577 refused: more than 2^62 cells; use larger cells",
                () -> VoxelGrid.of(ONE, ONE, new int[] {1 << 21, 1 << 21, (1 << 20) + 1}));
        refused(
                "grid 2097152 x 2097152 x 2097152 refused: more than 2^62 cells; use larger cells",
                () -> VoxelGrid.of(ONE, ONE, new int[] {1 << 21, 1 << 21, 1 << 21}));
        refused(
                "grid of 2097153 cells along y refused: 1 to 2097152; use cells of another size",
                () -> VoxelGrid.of(ONE, ONE, new int[] {1, (1 << 21) + 1, 1}));
        refused(
                "grid of 0 cells along z refused: 1 to 2097152; use cells of another size",
                () -> VoxelGrid.of(ONE, ONE, new int[] {1, 1, 0}));
        refused(
                "grid cell size 0.0 along x refused: as float32 it must be finite and above 0 m",
                () -> VoxelGrid.of(ONE, new double[] {1e-60, 1, 1}, new int[] {1, 1, 1}));
        refused(
                "grid origin Infinity along z refused: it is not a finite float32",
                () -> VoxelGrid.of(new double[] {0, 0, 1e60}, ONE, new int[] {1, 1, 1}));
        refused(
                "grid dims of 2 numbers refused: it takes three, for x, y and z",
                () -> VoxelGrid.of(ONE, ONE, new int[] {1, 1}));
    }

    @Test
    void reductionsNameTheirFeatures() {
        VoxelGrid grid = VoxelGrid.of(ONE, ONE, new int[] {1, 1, 1});
        VoxelSpec spec = new VoxelSpec(
                grid,
                Map.of(
                        Reduction.MAX, List.of("ring", "intensity"),
                        Reduction.COUNT, List.of(),
                        Reduction.MEAN, List.of("z", "intensity")),
                0);
        assertEquals(List.of("intensity", "ring"), spec.cloudFeatures());
        assertEquals("[COUNT, MEAN, MAX]", spec.reductions().toString());
        assertEquals(List.of("z", "intensity"), spec.meanFeatures());
        assertEquals(List.of(), spec.features(Reduction.MIN));

        refused(
                "MEAN of [] refused: OCCUPANCY and COUNT name no feature, the others at least one",
                () -> new VoxelSpec(grid, EnumSet.of(Reduction.MEAN), List.of()));
        refused(
                "COUNT of [x] refused: OCCUPANCY and COUNT name no feature, the others at least one",
                () -> new VoxelSpec(grid, Map.of(Reduction.COUNT, List.of("x")), 0));
        refused(
                "features [x] without MEAN refused: ask for MEAN or name none",
                () -> new VoxelSpec(grid, EnumSet.of(Reduction.COUNT, Reduction.OCCUPANCY), List.of("x")));
        refused(
                "MEAN of [x, x] refused: name each feature once",
                () -> new VoxelSpec(grid, EnumSet.of(Reduction.MEAN), List.of("x", "x")));
        refused(
                "voxels without a reduction refused: name occupancy, count, mean, min, max or first",
                () -> new VoxelSpec(grid, EnumSet.noneOf(Reduction.class), List.of()));
        refused(
                "the first 0 points of a cell refused: from 1 with FIRST, 0 without",
                () -> new VoxelSpec(grid, Map.of(Reduction.FIRST, List.of("x")), 0));
        refused(
                "the first 3 points of a cell refused: from 1 with FIRST, 0 without",
                () -> new VoxelSpec(grid, Map.of(Reduction.COUNT, List.of()), 3));
    }

    private static void refused(String message, Runnable request) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, request::run).getMessage());
    }
}
