package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CropTest {
    private static final float EVER = Float.POSITIVE_INFINITY;

    private final RootAllocator memory = new RootAllocator();
    private final PointFrames points = new PointFrames(memory, List.of("i"));

    @AfterEach
    void nothingLeaked() {
        points.close();
        memory.close();
    }

    private void add(float x, float y, float z, float feature) {
        points.reserve(1);
        points.add(x, y, z);
        points.feature(0, points.points() - 1, feature);
    }

    private List<Float> features() {
        Float4Vector column = points.feature(0);
        return java.util.stream.IntStream.range(0, column.getValueCount())
                .mapToObj(column::get)
                .toList();
    }

    @Test
    void theLowerFacesAreInAndTheUpperOnesOut() {
        Crop crop = new Crop(-1, 0, 2, 1, 3, 5, 0, EVER);
        float[][] lower = {{-1, 0, 2}, {1, 0, 2}, {-1, 3, 2}, {-1, 0, 5}, {Math.nextDown(1f), 1, 3}};
        float[][] around = {{Math.nextDown(-1f), 1, 3}, {0, -Float.MIN_VALUE, 3}, {0, 1, Math.nextDown(2f)}, {0, -0f, 3}
        };
        for (float[] p : lower) {
            add(p[0], p[1], p[2], points.points());
        }
        for (float[] p : around) {
            add(p[0], p[1], p[2], points.points());
        }

        assertEquals(6, crop.apply(points, 0, null));
        assertEquals(List.of(0f, 4f, 8f), features(), "-0 is not below 0");
    }

    @Test
    void theRangeIsMeasuredFromTheSensor() {
        Crop shell = new Crop(-EVER, -EVER, -EVER, EVER, EVER, EVER, 3, 5);
        add(3, 0, 0, 0); // as far as the least range
        add(0, 3, 4, 1); // as far as the greatest
        add(0, 0, Math.nextDown(3f), 2);
        add(2, 3, 3, 3);
        add(Float.MAX_VALUE, 0, 0, 4);
        assertEquals(3, shell.apply(points, 0, null));
        assertEquals(List.of(0f, 3f), features());

        points.clear();
        add(13, -7, 1, 0);
        add(3, 0, 0, 1);
        Transform moved = Transform.ofQuaternion(10, -7, 1, 0, 0, 1, 1);
        assertEquals(1, shell.apply(points, 0, moved));
        assertEquals(List.of(0f), features());
    }

    @Test
    void onlyFiniteCoordinatesAreCropped() {
        Crop crop = new Crop(0, 0, 0, 1, 1, 1, 0, EVER);
        add(Float.NaN, 9, 9, 0);
        add(9, EVER, 9, 1);
        add(9, 9, -EVER, 2);
        add(9, 9, 9, Float.NaN);
        add(0.5f, 0.5f, 0.5f, Float.NaN);
        assertEquals(1, crop.apply(points, 0, null));
        assertEquals(List.of(0f, 1f, 2f, Float.NaN), features());
    }

    @Test
    void onlyTheGivenPointsOfTheOpenFrameAreLookedAt() {
        Crop crop = new Crop(0, 0, 0, 1, 1, 1, 0, EVER);
        add(9, 9, 9, 0);
        points.endFrame();
        add(9, 9, 9, 1);
        add(9, 9, 9, 2);
        add(0, 0, 0, 3);
        assertEquals(1, crop.apply(points, 2, null));
        points.endFrame();
        assertEquals(List.of(0f, 1f, 3f), features());
        assertEquals(1, points.frameStart(1));
        assertEquals(3, points.frameStart(2));
    }

    @Test
    void anEmptyBoxOrShellIsRefused() {
        assertEquals(
                "box 1.0 to 1.0 along y refused: as float32, min must be below max",
                assertThrows(IllegalArgumentException.class, () -> new Crop(0, 1, 0, 1, 1, 1, 0, EVER))
                        .getMessage());
        assertEquals(
                "box NaN to 1.0 along x refused: as float32, min must be below max",
                assertThrows(IllegalArgumentException.class, () -> new Crop(Float.NaN, 0, 0, 1, 1, 1, 0, EVER))
                        .getMessage());
        assertEquals(
                "range 2.0 to 1.0 refused: the least is at least 0 and below the greatest",
                assertThrows(IllegalArgumentException.class, () -> new Crop(0, 0, 0, 1, 1, 1, 2, 1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Crop(0, 0, 0, 1, 1, 1, -1, 1));
    }

    @Test
    void pointsOfAnotherAreAppended() {
        try (PointFrames other = new PointFrames(memory, List.of("i"));
                PointFrames plain = new PointFrames(memory, List.of())) {
            other.reserve(2);
            other.add(1, 2, 3);
            other.feature(0, 0, 4);
            other.add(5, 6, 7);
            other.feature(0, 1, 8);
            add(9, 9, 9, 0);
            points.append(other);
            points.append(other);
            points.endFrame();
            assertEquals(List.of(0f, 4f, 8f, 4f, 8f), features());
            assertEquals(7, points.z().get(4));
            assertEquals(5, points.frameStart(1));
            assertEquals(
                    "points of features [] refused: these have [i]",
                    assertThrows(IllegalArgumentException.class, () -> points.append(plain))
                            .getMessage());
        }
    }
}
