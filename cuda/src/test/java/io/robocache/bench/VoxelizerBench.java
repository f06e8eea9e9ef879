package io.robocache.bench;

import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Points per second of one thread, over lidar scans of 120,000 points, and of the loop that one would write first. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class VoxelizerBench {

    private static final int FRAMES = 1; // as numpy has it, which is compared with this
    private static final int POINTS = CloudData.SCAN_POINTS;
    private static final VoxelGrid VIEW = CloudData.VIEW;
    private static final VoxelGrid ROAD = CloudData.ROAD;
    private static final List<String> FEATURES = List.of("x", "y", "z", "intensity");

    private Backend opened;
    private BufferAllocator memory;
    private Voxelizer counts;
    private Voxelizer means;
    private PointFrames points;
    private ArrowBuf dense;

    /** Makes the scans. */
    @Setup
    public void open() {
        opened = Backend.open("cpu", DeviceSettings.defaults());
        memory = opened.taskMemory("bench");
        counts = Voxelizer.on(opened, memory, new VoxelSpec(VIEW, Set.of(Reduction.COUNT), List.of()));
        means = Voxelizer.on(opened, memory, new VoxelSpec(ROAD, Map.of(Reduction.MEAN, FEATURES), 0));
        points = CloudData.lidar(memory, FRAMES, POINTS);
        dense = memory.buffer(FRAMES * VIEW.cells() * Integer.BYTES);
    }

    /** Frees them. */
    @TearDown
    public void close() {
        dense.close();
        points.close();
        counts.close();
        means.close();
        memory.close();
        opened.close();
    }

    /** To an int32 array [frame, nx, ny, nz], as the dense layout has it. */
    @Benchmark
    @OperationsPerInvocation(FRAMES * POINTS)
    public int denseCount() {
        try (VoxelBatch batch = counts.voxelize(points)) {
            dense.setZero(0, dense.capacity());
            for (int frame = 0; frame < FRAMES; frame++) {
                batch.scatter(frame, batch.counts(), 1, dense, frame * VIEW.cells() * Integer.BYTES);
            }
            return batch.offsets().get(FRAMES);
        }
    }

    /** To rows of occupied cells with the means of four features. */
    @Benchmark
    @OperationsPerInvocation(FRAMES * POINTS)
    public int sparseMean() {
        try (VoxelBatch batch = means.voxelize(points)) {
            return batch.offsets().get(FRAMES);
        }
    }

    private record Cell(int x, int y, int z) {}

    /** The same means as a hash of arrays keeps them, unordered: what Open3D's down-sampling does. */
    @Benchmark
    @OperationsPerInvocation(FRAMES * POINTS)
    public int hashOfArrays() {
        int rows = 0;
        for (int frame = 0; frame < FRAMES; frame++) {
            Map<Cell, double[]> sums = new HashMap<>();
            for (int i = points.frameStart(frame); i < points.frameStart(frame + 1); i++) {
                add(sums, i);
            }
            sums.values().forEach(sum -> {
                for (int f = 0; f < FEATURES.size(); f++) {
                    sum[f] /= sum[FEATURES.size()];
                }
            });
            rows += sums.size();
        }
        return rows;
    }

    private void add(Map<Cell, double[]> sums, int i) {
        float x = points.xData().getFloat(4L * i);
        float y = points.yData().getFloat(4L * i);
        float z = points.zData().getFloat(4L * i);
        double qx = Math.floor((x - ROAD.originX()) / ROAD.sizeX());
        double qy = Math.floor((y - ROAD.originY()) / ROAD.sizeY());
        double qz = Math.floor((z - ROAD.originZ()) / ROAD.sizeZ());
        if (qx < 0 || qx >= ROAD.nx() || qy < 0 || qy >= ROAD.ny() || qz < 0 || qz >= ROAD.nz()) {
            return;
        }
        double[] sum = sums.computeIfAbsent(new Cell((int) qx, (int) qy, (int) qz), cell -> new double[5]);
        sum[0] += x;
        sum[1] += y;
        sum[2] += z;
        sum[3] += points.featureData(0).getFloat(4L * i);
        sum[4]++;
    }
}
