package io.robocache.bench;

import io.robocache.voxel.PointFrames;
import io.robocache.voxel.VoxelGrid;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;

/** Made-up clouds, the same ones in every run. */
final class CloudData {

    /** Points of a scan of 64 beams. */
    static final int SCAN_POINTS = 120_000;

    /** A street, in cells that detectors of vehicles use. */
    static final VoxelGrid ROAD =
            VoxelGrid.of(new double[] {0, -40, -3}, new double[] {0.05, 0.05, 0.1}, new int[] {1408, 1600, 41});

    /** A bird's-eye view of 64 m by 64 m. */
    static final VoxelGrid VIEW =
            VoxelGrid.of(new double[] {0, -32, -3}, new double[] {0.5, 0.5, 0.2}, new int[] {128, 128, 32});

    private static final int BEAMS = 64;
    private static final double LOWEST_DEGREES = -24.9;
    private static final double HIGHEST_DEGREES = 2.0;
    private static final double SENSOR_METRES = 1.73;
    private static final double FARTHEST_METRES = 90;

    private CloudData() {}

    /**
     * Points spread evenly over a grid; the caller closes.
     *
     * @param features columns of random numbers besides x, y, z
     */
    static PointFrames uniform(BufferAllocator memory, VoxelGrid grid, int frames, int points, int features) {
        SplittableRandom random = new SplittableRandom(9);
        List<String> names = IntStream.range(0, features).mapToObj(f -> "f" + f).toList();
        PointFrames clouds = new PointFrames(memory, names);
        for (int frame = 0; frame < frames; frame++) {
            clouds.reserve(points);
            for (int i = 0; i < points; i++) {
                clouds.add(
                        grid.originX() + (float) random.nextDouble() * grid.sizeX() * grid.nx(),
                        grid.originY() + (float) random.nextDouble() * grid.sizeY() * grid.ny(),
                        grid.originZ() + (float) random.nextDouble() * grid.sizeZ() * grid.nz());
                for (int f = 0; f < features; f++) {
                    clouds.feature(f, clouds.points() - 1, (float) random.nextDouble());
                }
            }
            clouds.endFrame();
        }
        return clouds;
    }

    /** Scans of a 64-beam lidar over a ground plane with obstacles, with an intensity; the caller closes. */
    static PointFrames lidar(BufferAllocator memory, int frames, int points) {
        SplittableRandom random = new SplittableRandom(9);
        PointFrames clouds = new PointFrames(memory, List.of("intensity"));
        for (int frame = 0; frame < frames; frame++) {
            clouds.reserve(points);
            for (int i = 0; i < points; i++) {
                int beam = i % BEAMS;
                double up = Math.toRadians(LOWEST_DEGREES + (HIGHEST_DEGREES - LOWEST_DEGREES) * beam / (BEAMS - 1));
                int turn = i / BEAMS;
                int wave = beam / 9;
                double around = Math.toRadians(-45 + 90.0 * turn / ((double) points / BEAMS));
                double ground = up < -0.01 ? SENSOR_METRES / Math.sin(-up) : FARTHEST_METRES;
                double obstacle = 5 + 60 * Math.abs(Math.sin(around * 7 + wave));
                double range = Math.min(ground, obstacle) + (random.nextDouble() - 0.5) * 0.04;
                clouds.add(
                        (float) (range * Math.cos(up) * Math.cos(around)),
                        (float) (range * Math.cos(up) * Math.sin(around)),
                        (float) (range * Math.sin(up)));
                clouds.feature(0, clouds.points() - 1, (float) random.nextDouble());
            }
            clouds.endFrame();
        }
        return clouds;
    }
}
