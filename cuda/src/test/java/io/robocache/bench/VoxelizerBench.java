package io.robocache.bench;

import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Points per second of one thread, over ten frames of 100,000 points each. {@code room} is a scan of walls and a floor, where neighbours share cells; {@code scattered} is uniform, where almost every point has its
 * own. Run: {@code scripts/bench.sh voxels}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class VoxelizerBench {

    private static final int FRAMES = 10;
    private static final int POINTS = 100_000;
    private static final VoxelGrid GRID =
            VoxelGrid.of(new double[] {-2, -2, -0.5}, new double[] {0.05, 0.05, 0.05}, new int[] {80, 80, 40});

    @Param("CPU")
    private Backend.Kind backend;

    @Param({"room", "scattered"})
    private String scene;

    @Param({"occupancy", "count", "mean"})
    private String reduction;

    private Backend opened;
    private BufferAllocator memory;
    private Voxelizer voxelizer;
    private PointFrames points;

    @Setup
    public void open() {
        opened = Backend.open(backend.name().toLowerCase(Locale.ROOT), DeviceSettings.defaults());
        memory = opened.taskMemory("bench");
        boolean mean = reduction.equals("mean");
        Set<Reduction> reductions = EnumSet.of(Reduction.valueOf(reduction.toUpperCase(Locale.ROOT)));
        List<String> features = mean ? List.of("intensity") : List.of();
        voxelizer = Voxelizer.on(opened, memory, new VoxelSpec(GRID, reductions, features));
        points = new PointFrames(memory, features);
        Random random = new Random(7);
        for (int frame = 0; frame < FRAMES; frame++) {
            points.reserve(POINTS);
            for (int i = 0; i < POINTS; i++) {
                add(random, mean);
            }
            points.endFrame();
        }
    }

    private void add(Random random, boolean mean) {
        float x = random.nextFloat() * 4.2f - 2.1f; // some fall outside the grid
        float y = random.nextFloat() * 4.2f - 2.1f;
        float z = random.nextFloat() * 2.1f - 0.55f;
        if (scene.equals("room")) {
            switch (random.nextInt(3)) {
                case 0 -> z = 0.01f;
                case 1 -> x = 1.9f;
                default -> y = -1.9f;
            }
        }
        points.add(x, y, z);
        if (mean) {
            points.feature(0, points.points() - 1, random.nextFloat() * 255f);
        }
    }

    @TearDown
    public void close() {
        points.close();
        voxelizer.close();
        memory.close();
        opened.close();
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES * POINTS)
    public long pointsPerSecond() {
        try (VoxelBatch batch = voxelizer.voxelize(points)) {
            return batch.offsets().get(FRAMES);
        }
    }
}
