package io.robocache.job;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.device.Backend;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.ValueVector;

/**
 * A little of everything that a twin computes, over made-up data that are the same in every JVM: all policies on streams, all
 * reductions on clouds. No function of {@link Math} that processors may round differently takes part.
 */
final class SmokeWork {
    private static final int SAMPLES = 2_000;
    private static final int TARGETS = 3_000;
    private static final long STEP_NANOS = 10_000_000;
    private static final int FRAMES = 4;
    private static final int POINTS = 5_000;
    private static final int FIRST = 3;
    private static final VoxelGrid GRID =
            VoxelGrid.of(new double[] {-1.6, -1.6, -1.6}, new double[] {0.05, 0.05, 0.1}, new int[] {64, 64, 32});
    private static final VoxelSpec VOXELS = new VoxelSpec(
            GRID,
            Map.of(
                    Reduction.OCCUPANCY, List.of(),
                    Reduction.COUNT, List.of(),
                    Reduction.MEAN, List.of("x", "intensity"),
                    Reduction.MIN, List.of("z"),
                    Reduction.MAX, List.of("intensity"),
                    Reduction.FIRST, List.of("x", "y", "z")),
            FIRST);

    private SmokeWork() {}

    /** What a twin makes of it: a hash of every value, validity, age, mask, key and count. */
    static String on(Backend backend) {
        VectorDigest digest = new VectorDigest();
        try (BufferAllocator memory = backend.taskMemory("smoke")) {
            align(backend, memory, digest);
            voxelize(backend, memory, digest);
        }
        return digest.hex();
    }

    private static void align(Backend backend, BufferAllocator memory, VectorDigest digest) {
        SplittableRandom random = new SplittableRandom(11);
        List<ValueVector> inputs = new ArrayList<>();
        try (Aligner aligner = Aligner.on(backend, memory)) {
            BigIntVector stamps = stamps(memory, random, SAMPLES, inputs);
            BigIntVector targets = stamps(memory, random, TARGETS, inputs);
            Float4Vector joints = numbers(memory, random, SAMPLES * 7, inputs);
            Float4Vector turns = numbers(memory, random, SAMPLES * 4, inputs);
            long limit = STEP_NANOS * 3 / 2;
            List<AlignRequest> requests = List.of(
                    new AlignRequest(stamps, joints, 7, targets, how(Policy.PREVIOUS, limit, false)),
                    new AlignRequest(stamps, joints, 7, targets, how(Policy.NEAREST, limit / 3, false)),
                    new AlignRequest(stamps, joints, 7, targets, how(Policy.LINEAR, limit, false)),
                    new AlignRequest(stamps, joints, 7, targets, how(Policy.LINEAR, limit, true)),
                    new AlignRequest(stamps, turns, 4, targets, how(Policy.SLERP, Alignment.UNLIMITED, false)),
                    new AlignRequest(stamps, joints, 7, targets, Alignment.window(4, 3 * limit, Precision.FLOAT16)));
            List<AlignedColumn> columns = aligner.align(requests);
            try {
                for (AlignedColumn column : columns) {
                    digest.add(column.values());
                    digest.add(column.valid());
                    digest.add(column.ageMillis());
                    if (column.mask() != null) {
                        digest.add(column.mask());
                    }
                }
            } finally {
                columns.forEach(AlignedColumn::close);
            }
        } finally {
            inputs.forEach(ValueVector::close);
        }
    }

    private static Alignment how(Policy policy, long limit, boolean angle) {
        return new Alignment(policy, limit, angle, Precision.SOURCE);
    }

    private static BigIntVector stamps(
            BufferAllocator memory, SplittableRandom random, int number, List<ValueVector> inputs) {
        BigIntVector stamps = new BigIntVector("stamps", memory);
        inputs.add(stamps);
        stamps.allocateNew(number);
        for (int i = 0; i < number; i++) {
            stamps.set(i, STEP_NANOS * i + random.nextLong(STEP_NANOS));
        }
        stamps.setValueCount(number);
        return stamps;
    }

    private static Float4Vector numbers(
            BufferAllocator memory, SplittableRandom random, int number, List<ValueVector> inputs) {
        Float4Vector numbers = new Float4Vector("values", memory);
        inputs.add(numbers);
        numbers.allocateNew(number);
        for (int i = 0; i < number; i++) {
            numbers.set(i, (float) random.nextDouble(-3, 3));
        }
        numbers.setValueCount(number);
        return numbers;
    }

    private static void voxelize(Backend backend, BufferAllocator memory, VectorDigest digest) {
        SplittableRandom random = new SplittableRandom(12);
        try (PointFrames clouds = new PointFrames(memory, List.of("intensity"));
                Voxelizer voxelizer = Voxelizer.on(backend, memory, VOXELS)) {
            for (int frame = 0; frame < FRAMES; frame++) {
                clouds.reserve(POINTS);
                for (int i = 0; i < POINTS; i++) {
                    // Some lie outside, and some have no coordinate.
                    float x = i % 97 == 0 ? Float.NaN : (float) random.nextDouble(-1.7, 1.7);
                    clouds.add(x, (float) random.nextDouble(-0.5, 0.5), (float) random.nextDouble(-1.7, 1.7));
                    clouds.feature(0, clouds.points() - 1, (float) random.nextDouble(0, 255));
                }
                clouds.endFrame();
            }
            try (VoxelBatch batch = voxelizer.voxelize(clouds)) {
                digest.add(batch.offsets());
                digest.add(batch.keys());
                digest.add(batch.occupancy());
                digest.add(batch.counts());
                digest.add(batch.firstCounts());
                for (Reduction reduction : Reduction.values()) {
                    batch.values(reduction).forEach(digest::add);
                }
                digest.add(batch.pointsIn());
                digest.add(batch.nonFinite());
                digest.add(batch.outOfRange());
                digest.add(batch.voxels());
            }
        }
    }
}
