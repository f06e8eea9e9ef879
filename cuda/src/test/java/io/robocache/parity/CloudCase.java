package io.robocache.parity;

import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Adversarial clouds and what to compute of them, by seed.
 *
 * @param seed   what it was made of
 * @param spec   what to compute
 * @param points the frames; closed with the case
 */
record CloudCase(long seed, VoxelSpec spec, PointFrames points) implements AutoCloseable {

    private static final List<String> FEATURES = List.of("a", "b");
    private static final List<String> NAMES = List.of("x", "y", "z", "a", "b");
    private static final int[] FIRSTS = {1, 2, 5, 33};
    private static final int[] SIZES = {0, 0, 1, 2, 31, 33, 1000};

    /** Made of a seed; {@code most} is the most points of its largest frames. */
    static CloudCase of(BufferAllocator memory, long seed, int most) {
        SplittableRandom random = new SplittableRandom(seed);
        Adversary adversary = new Adversary(random);
        VoxelGrid grid = adversary.grid();
        PointFrames points = new PointFrames(memory, FEATURES);
        boolean many = random.nextInt(32) == 0; // hardly a point each
        int frames = many ? 2000 : 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 4);
        for (int frame = 0; frame < frames; frame++) {
            int some = many ? random.nextInt(4) : SIZES[random.nextInt(SIZES.length)];
            int n = many || random.nextBoolean() ? some : random.nextInt(most + 1) / frames;
            fill(points, grid, adversary, random, n);
        }
        Map<Reduction, List<String>> reductions = reductions(random);
        int first = reductions.containsKey(Reduction.FIRST) ? FIRSTS[random.nextInt(FIRSTS.length)] : 0;
        return new CloudCase(seed, new VoxelSpec(grid, reductions, first), points);
    }

    /** What to compute without what depends on the order of the points. */
    VoxelSpec withoutOrder() {
        Map<Reduction, List<String>> reductions = new EnumMap<>(spec.features());
        reductions.remove(Reduction.FIRST);
        return new VoxelSpec(spec.grid(), reductions, 0);
    }

    private static void fill(PointFrames points, VoxelGrid grid, Adversary adversary, SplittableRandom random, int n) {
        boolean together = random.nextInt(6) == 0; // all in a few cells
        float[] same = {0f, -0f, Float.MIN_VALUE, -Float.MAX_VALUE, Float.NaN};
        float all = random.nextInt(8) == 0 ? same[random.nextInt(same.length)] : 1; // the feature of every point
        points.reserve(n);
        for (int i = 0; i < n; i++) {
            points.add(
                    adversary.coordinate(grid.originX(), grid.sizeX(), together ? 1 : grid.nx()),
                    adversary.coordinate(grid.originY(), grid.sizeY(), together ? 1 : grid.ny()),
                    adversary.coordinate(grid.originZ(), grid.sizeZ(), together ? 1 : grid.nz()));
            for (int f = 0; f < FEATURES.size(); f++) {
                points.feature(f, points.points() - 1, all == 1 ? adversary.number() : all);
            }
        }
        points.endFrame();
    }

    private static Map<Reduction, List<String>> reductions(SplittableRandom random) {
        Map<Reduction, List<String>> chosen = new EnumMap<>(Reduction.class);
        chosen.put(random.nextBoolean() ? Reduction.OCCUPANCY : Reduction.COUNT, List.of());
        for (Reduction reduction : List.of(Reduction.MEAN, Reduction.MIN, Reduction.MAX, Reduction.FIRST)) {
            if (random.nextBoolean()) {
                int from = random.nextInt(NAMES.size());
                chosen.put(reduction, NAMES.subList(from, from + 1 + random.nextInt(NAMES.size() - from)));
            }
        }
        return chosen;
    }

    @Override
    public void close() {
        points.close();
    }
}
