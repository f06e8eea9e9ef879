package io.robocache.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.Voxelizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a frame's voxels may not depend on: the frames beside it in the batch, and the order of its points. */
class InvarianceTest {

    private static final int SEEDS = 60;
    private static final int MOST_POINTS = 3000;

    @ParameterizedTest
    @EnumSource(Backend.Kind.class)
    void framesByThemselvesHaveTheBitsTheyHaveTogether(Backend.Kind kind) {
        each(kind, (clouds, voxelizer, together, memory) -> {
            for (int frame = 0; frame < clouds.points().frames(); frame++) {
                try (PointFrames alone = copy(memory, clouds.points(), frame, false);
                        VoxelBatch batch = voxelizer.voxelize(alone)) {
                    same(together, frame, batch);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Backend.Kind.class)
    void shuffledPointsHaveTheSameBits(Backend.Kind kind) {
        each(kind, (clouds, voxelizer, together, memory) -> {
            int frame = clouds.points().frames() - 1;
            try (PointFrames shuffled = copy(memory, clouds.points(), frame, true);
                    VoxelBatch batch = voxelizer.voxelize(shuffled)) {
                same(together, frame, batch);
            }
        });
    }

    private interface Check {
        void run(CloudCase clouds, Voxelizer voxelizer, VoxelBatch together, BufferAllocator memory);
    }

    private static void each(Backend.Kind kind, Check check) {
        try (Backend backend = TestBackends.open(kind)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                try (CloudCase clouds = CloudCase.of(backend.memory(), seed, MOST_POINTS);
                        Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), clouds.spec());
                        VoxelBatch together = voxelizer.voxelize(clouds.points())) {
                    check.run(clouds, voxelizer, together, backend.memory());
                }
            }
        }
    }

    private static PointFrames copy(BufferAllocator memory, PointFrames from, int frame, boolean shuffled) {
        List<Integer> order = new ArrayList<>();
        for (int i = from.frameStart(frame); i < from.frameStart(frame + 1); i++) {
            order.add(i);
        }
        if (shuffled) {
            Collections.shuffle(order, new Random(5));
        }
        PointFrames to = new PointFrames(memory, from.features());
        to.reserve(order.size());
        for (int i : order) {
            to.add(
                    from.xData().getFloat(4L * i),
                    from.yData().getFloat(4L * i),
                    from.zData().getFloat(4L * i));
            for (int f = 0; f < from.features().size(); f++) {
                to.feature(f, to.points() - 1, from.featureData(f).getFloat(4L * i));
            }
        }
        to.endFrame();
        return to;
    }

    /** The only frame of {@code alone} against one of {@code together}. */
    private static void same(VoxelBatch together, int frame, VoxelBatch alone) {
        int from = together.offsets().get(frame);
        int rows = together.offsets().get(frame + 1) - from;
        assertEquals(rows, alone.offsets().get(1));
        assertEquals(together.nonFinite().get(frame), alone.nonFinite().get(0));
        assertEquals(together.outOfRange().get(frame), alone.outOfRange().get(0));
        rows("key", together.keys(), from, alone.keys(), rows);
        rows("count", together.counts(), from, alone.counts(), rows);
        for (Reduction reduction : Reduction.values()) {
            for (int c = 0; c < together.values(reduction).size(); c++) {
                rows(
                        reduction + " " + c,
                        together.values(reduction).get(c),
                        from,
                        alone.values(reduction).get(c),
                        rows);
            }
        }
    }

    private static void rows(String what, Object all, int from, Object some, int rows) {
        if (all == null) {
            return;
        }
        BaseFixedWidthVector expected = (BaseFixedWidthVector) all;
        BaseFixedWidthVector actual = (BaseFixedWidthVector) some;
        int width = expected.getTypeWidth();
        for (long i = 0; i < (long) rows * width; i++) {
            assertEquals(
                    expected.getDataBuffer().getByte((long) from * width + i),
                    actual.getDataBuffer().getByte(i),
                    what);
        }
    }
}
