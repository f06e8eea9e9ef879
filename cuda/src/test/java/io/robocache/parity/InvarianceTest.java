package io.robocache.parity;

import io.robocache.device.Backend;
import io.robocache.device.TestBackends;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a frame's voxels may not depend on: the frames beside it in the batch and, but for FIRST, the order of its points. */
class InvarianceTest {

    private static final int SEEDS = 60;
    private static final int MOST_POINTS = 3000;

    @ParameterizedTest
    @EnumSource(Backend.Kind.class)
    void framesInAnyCutsHaveTheBitsTheyHaveTogether(Backend.Kind kind) {
        each(kind, (clouds, voxelizer, together, memory) -> {
            SplittableRandom random = new SplittableRandom(clouds.seed());
            int all = clouds.points().frames();
            for (int from = 0, to; from < all; from = to) {
                to = from + 1 + random.nextInt(all - from);
                try (PointFrames some = copy(memory, clouds.points(), from, to, false);
                        VoxelBatch batch = voxelizer.voxelize(some)) {
                    same(clouds).check(together, from, batch);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Backend.Kind.class)
    void framesByThemselvesHaveTheBitsTheyHaveTogether(Backend.Kind kind) {
        each(kind, (clouds, voxelizer, together, memory) -> {
            for (int frame = 0; frame < clouds.points().frames(); frame++) {
                try (PointFrames alone = copy(memory, clouds.points(), frame, frame + 1, false);
                        VoxelBatch batch = voxelizer.voxelize(alone)) {
                    same(clouds).check(together, frame, batch);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Backend.Kind.class)
    void shuffledPointsHaveTheSameBits(Backend.Kind kind) {
        each(kind, CloudCase::withoutOrder, (clouds, voxelizer, together, memory) -> {
            int frames = clouds.points().frames();
            try (PointFrames shuffled = copy(memory, clouds.points(), 0, frames, true);
                    VoxelBatch batch = voxelizer.voxelize(shuffled)) {
                same(clouds).check(together, batch);
            }
        });
    }

    private interface Check {
        void run(CloudCase clouds, Voxelizer voxelizer, VoxelBatch together, BufferAllocator memory);
    }

    private static void each(Backend.Kind kind, Check check) {
        each(kind, CloudCase::spec, check);
    }

    private static void each(Backend.Kind kind, Function<CloudCase, VoxelSpec> spec, Check check) {
        try (Backend backend = TestBackends.open(kind)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                try (CloudCase clouds = CloudCase.of(backend.memory(), seed, MOST_POINTS);
                        Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), spec.apply(clouds));
                        VoxelBatch together = voxelizer.voxelize(clouds.points())) {
                    check.run(clouds, voxelizer, together, backend.memory());
                }
            }
        }
    }

    private static SameBits same(CloudCase clouds) {
        return new SameBits("clouds of seed %d, %s".formatted(clouds.seed(), clouds.spec()));
    }

    /** Some frames, each with its points as they are or in another order. */
    private static PointFrames copy(BufferAllocator memory, PointFrames from, int first, int last, boolean shuffled) {
        PointFrames to = new PointFrames(memory, from.features());
        Random random = new Random(5);
        for (int frame = first; frame < last; frame++) {
            List<Integer> order = new ArrayList<>();
            for (int i = from.frameStart(frame); i < from.frameStart(frame + 1); i++) {
                order.add(i);
            }
            if (shuffled) {
                Collections.shuffle(order, random);
            }
            append(to, from, order);
        }
        return to;
    }

    private static void append(PointFrames to, PointFrames from, List<Integer> order) {
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
    }
}
