package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.device.Backend;
import io.robocache.device.Columns;
import io.robocache.device.TestBackends;
import java.util.List;
import org.apache.arrow.vector.UInt2Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointFramesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 5000})
    void pointsWrittenInBulkStandAfterThoseThatWereAdded(int count) {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                PointFrames points = new PointFrames(backend.memory(), List.of("intensity"))) {
            points.reserve(1);
            points.add(1, 2, 3);
            points.feature(0, 0, 4);
            points.endFrame();
            points.reserve(count);
            for (int i = points.points(); i <= count; i++) {
                points.xData().setFloat(4L * i, 10f * i);
                points.yData().setFloat(4L * i, 20f * i);
                points.zData().setFloat(4L * i, 30f * i);
                points.featureData(0).setFloat(4L * i, 40f * i);
            }
            points.advance(count);
            points.endFrame();

            assertEquals(2, points.frames());
            assertEquals(count + 1, points.frameStart(2));
            assertEquals(4, points.feature(0).get(0));
            assertEquals(0, points.x().getNullCount());
            for (int i = 1; i <= count; i++) {
                assertEquals(10 * i, points.x().get(i));
                assertEquals(20 * i, points.y().get(i));
                assertEquals(30 * i, points.z().get(i));
                assertEquals(40 * i, points.feature(0).get(i));
            }
        }
    }

    @Test
    void clearingKeepsTheMemoryAndForgetsTheRest() {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                PointFrames points = new PointFrames(backend.memory(), List.of())) {
            for (int frame = 0; frame < 40; frame++) {
                points.reserve(10);
                points.add(frame, 0, 0);
                points.endFrame();
            }
            assertEquals(17, points.frameStart(17));
            long held = backend.memory().getAllocatedMemory();
            points.clear();

            assertEquals(0, points.points());
            assertEquals(0, points.frames());
            assertEquals(held, backend.memory().getAllocatedMemory());
            points.add(7, 0, 0);
            assertEquals(7, points.x().get(0));
        }
    }

    @Test
    void pointsBeyondWhatWasReservedAreRefused() {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                PointFrames points = new PointFrames(backend.memory(), List.of("f"))) {
            points.reserve(1);
            points.add(0, 0, 0);

            assertThrows(IndexOutOfBoundsException.class, () -> points.add(0, 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> points.advance(1));
            assertThrows(IndexOutOfBoundsException.class, () -> points.feature(0, 1, 0));
            assertEquals(
                    "1073741824 more points after 1 refused: a batch holds at most 1073741824; use fewer frames a"
                            + " batch",
                    assertThrows(IllegalArgumentException.class, () -> points.reserve(1 << 30))
                            .getMessage());
            assertEquals(
                    "feature x refused: name each once, and none of x, y, z",
                    assertThrows(IllegalArgumentException.class, () -> new PointFrames(backend.memory(), List.of("x")))
                            .getMessage());
        }
    }

    @Test
    void pixelsWithoutAReturnAreCountedByFrame() {
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                PointFrames points = new PointFrames(backend.memory(), List.of())) {
            for (int frame = 0; frame < 40; frame++) { // more than there is room for at first
                if (frame % 3 > 0) {
                    points.addNoReturns(frame);
                    points.addNoReturns(frame % 3);
                }
                points.endFrame();
            }
            for (int frame = 0; frame < 40; frame++) {
                assertEquals(frame % 3 > 0 ? frame + frame % 3 : 0, points.noReturns(frame), "frame " + frame);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> points.noReturns(40));
            points.addNoReturns(7);
            points.clear();
            points.endFrame();
            assertEquals(0, points.noReturns(0), "cleared");
        }
    }

    @Test
    void aDepthImageBecomesAPointForEachReturn() {
        DepthCamera camera = new DepthCamera(0.001, 2, 4, 1, 1);
        try (Backend backend = TestBackends.open(Backend.Kind.CPU);
                UInt2Vector depth = new UInt2Vector("depth", backend.memory());
                PointFrames points = new PointFrames(backend.memory(), List.of())) {
            Columns.allocate(depth, 6);
            for (int i = 0; i < 6; i++) {
                depth.set(i, i * 1000);
            }
            assertEquals(1, camera.unproject(depth, 3, null, points));

            assertEquals("[0.0, 1.0, -1.5, 0.0, 2.5]", points.x().toString());
            assertEquals("[-0.25, -0.5, 0.0, 0.0, 0.0]", points.y().toString());
            assertEquals("[1.0, 2.0, 3.0, 4.0, 5.0]", points.z().toString());
            assertEquals(
                    "depth of 6 pixels refused: not rows of 4 columns",
                    assertThrows(IllegalArgumentException.class, () -> camera.unproject(depth, 4, null, points))
                            .getMessage());
        }
        assertEquals(
                "depth camera of scale 1.0, fx 0.0, fy 1.0, cx 0.0, cy 0.0 refused: all are finite, fx and fy not 0",
                assertThrows(IllegalArgumentException.class, () -> new DepthCamera(1, 0, 1, 0, 0))
                        .getMessage());
    }
}
