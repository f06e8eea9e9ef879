package io.robocache.bench;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.align.ResidentStreams;
import io.robocache.align.ResidentStreams.Element;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.ResidentVoxels;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;

/** The shapes that are timed, each made when its turn comes. */
final class BenchCases {

    private static final int[][] FUSION = {{100, 512}, {200, 128}, {300, 64}};
    private static final int[][] SMOKE = {{30, 512}, {100, 64}, {200, 12}};
    private static final VoxelGrid CUBE =
            VoxelGrid.of(new double[] {-3.2, -3.2, -3.2}, new double[] {0.05, 0.05, 0.05}, new int[] {128, 128, 128});
    private static final Alignment LINEAR = new Alignment(Policy.LINEAR, Alignment.UNLIMITED, false, Precision.SOURCE);
    private static final VoxelSpec OCCUPANCY = new VoxelSpec(CUBE, Set.of(Reduction.OCCUPANCY), List.of());
    private static final VoxelSpec MEANS =
            new VoxelSpec(CloudData.ROAD, Map.of(Reduction.MEAN, List.of("x", "y", "z", "intensity")), 0);

    private BenchCases() {}

    /**
     * One of them, before its data is made.
     *
     * @param name of the case
     * @param make takes the name, and the memory that the data is made in
     */
    record Shape(String name, BiFunction<String, BufferAllocator, BenchCase> make) {
        BenchCase open(BufferAllocator memory) {
            return make.apply(name, memory);
        }
    }

    /** All of them. */
    static List<Shape> all() {
        Element half = Element.BFLOAT16;
        Element single = Element.FLOAT32;
        int[][] longer = {{4096, 32}};
        int[][] shorter = {{500, 32}};
        return List.of(
                streams("fusion 256 episodes, bf16", 256, FUSION, 128, half, half, false),
                streams("fusion 256 episodes, bf16, validity and age", 256, FUSION, 128, half, half, true),
                streams("fusion 256 episodes, f32 in, bf16 out", 256, FUSION, 128, single, half, false),
                streams("fusion 256 episodes, f32", 256, FUSION, 128, single, single, false),
                streams("fusion smoke, 2 episodes, bf16", 2, SMOKE, 50, half, half, false),
                streams("trajectory 64 x 4096x32 to 1024, bf16", 64, longer, 1024, half, half, false),
                streams("trajectory 4096 x 500x32 to 250, bf16", 4096, shorter, 250, half, half, false),
                occupancy("occupancy 100k to 128^3", 1, 100_000),
                occupancy("occupancy 500k to 128^3", 1, 500_000),
                occupancy("occupancy 32 x 100k to 128^3", 32, 100_000),
                new Shape("count 32 x 100k to int32 128^3", BenchCases::count),
                new Shape("dense mean 500k x 8 features to 128^3", BenchCases::denseMean),
                sparseMean("sparse mean 1 x 120k, 1408x1600x41", 1),
                sparseMean("sparse mean 64 x 120k, 1408x1600x41", 64));
    }

    /** The public operations, by name. */
    static Map<String, TwinBench.Maker> twins() {
        Map<String, TwinBench.Maker> twins = new LinkedHashMap<>();
        twins.put("fusion 256 episodes, f32", (on, memory) -> Twin.streams(on, memory, 256, FUSION, 128));
        twins.put(
                "occupancy 32 x 100k to rows",
                (on, memory) -> Twin.voxels(on, memory, OCCUPANCY, of -> CloudData.uniform(of, CUBE, 32, 100_000, 0)));
        twins.put(
                "sparse mean 64 x 120k, 1408x1600x41",
                (on, memory) -> Twin.voxels(on, memory, MEANS, of -> CloudData.lidar(of, 64, CloudData.SCAN_POINTS)));
        return twins;
    }

    private static Shape streams(
            String name, int episodes, int[][] shapes, int targets, Element in, Element out, boolean validity) {
        boolean compared = in == Element.BFLOAT16 && out == in && !validity;
        return new Shape(name, (same, memory) -> {
            StreamData data = new StreamData(memory, episodes, shapes, targets, in);
            return new BenchCase(
                    name,
                    () -> new ResidentStreams(data.streams(), data.targets(), LINEAR, out, validity),
                    compared ? () -> ResidentStreams.baseline(data.streams(), data.targets()) : null,
                    null,
                    data.moved(in, out, validity),
                    data.uploaded(),
                    true,
                    data::close);
        });
    }

    private static Shape occupancy(String name, int frames, int points) {
        return new Shape(name, (same, memory) -> {
            PointFrames clouds = CloudData.uniform(memory, CUBE, frames, points, 0);
            long xyz = 12L * frames * points;
            return new BenchCase(
                    name,
                    () -> ResidentVoxels.bits(OCCUPANCY, clouds),
                    () -> ResidentVoxels.baseline(OCCUPANCY, clouds),
                    to -> ResidentVoxels.bitsInPlace(OCCUPANCY, clouds, to),
                    xyz + frames * CUBE.cells() / 8.0,
                    xyz,
                    true,
                    clouds::close);
        });
    }

    private static BenchCase count(String name, BufferAllocator memory) {
        int frames = 32;
        int points = 100_000;
        PointFrames clouds = CloudData.uniform(memory, CUBE, frames, points, 0);
        long xyz = 12L * frames * points;
        return new BenchCase(
                name,
                () -> ResidentVoxels.counts(OCCUPANCY, clouds),
                null,
                null,
                xyz + frames * CUBE.cells() * 4.0,
                xyz,
                true,
                clouds::close);
    }

    private static BenchCase denseMean(String name, BufferAllocator memory) {
        int points = 500_000;
        int features = 8;
        PointFrames clouds = CloudData.uniform(memory, CUBE, 1, points, features);
        VoxelSpec means = new VoxelSpec(
                CUBE,
                Map.of(
                        Reduction.MEAN,
                        IntStream.range(0, features).mapToObj(f -> "f" + f).toList()),
                0);
        long columns = 4L * points * (3 + features);
        return new BenchCase(
                name,
                () -> ResidentVoxels.dense(means, clouds),
                null,
                null,
                columns + CUBE.cells() * 4.0 * features,
                columns,
                true,
                clouds::close);
    }

    /** The rows' number is known only when they are: they do not come back here, but through the voxelizer. */
    private static Shape sparseMean(String name, int frames) {
        return new Shape(name, (same, memory) -> {
            PointFrames clouds = CloudData.lidar(memory, frames, CloudData.SCAN_POINTS);
            long columns = 16L * clouds.points();
            return new BenchCase(
                    name,
                    () -> ResidentVoxels.rows(MEANS, clouds),
                    null,
                    null,
                    columns,
                    columns,
                    false,
                    clouds::close); // moves its rows besides
        });
    }
}
