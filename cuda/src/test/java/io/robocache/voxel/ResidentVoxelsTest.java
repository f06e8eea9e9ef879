package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.device.Residents;
import io.robocache.device.Slot;
import io.robocache.device.TestBackends;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.junit.jupiter.api.Test;

/** Dense results on a GPU against the rows of the CPU twin. */
class ResidentVoxelsTest {

    private static final VoxelGrid GRID =
            VoxelGrid.of(new double[] {-1, -1, -1}, new double[] {0.1, 0.2, 0.07}, new int[] {19, 7, 23});
    private static final int CELLS = 19 * 7 * 23;
    private static final int WORDS = (CELLS + 31) / 32;
    private static final int FRAMES = 5;
    private static final VoxelSpec COUNT = new VoxelSpec(GRID, Map.of(Reduction.COUNT, List.of()), 0);
    private static final VoxelSpec REDUCED = new VoxelSpec(
            GRID,
            Map.of(
                    Reduction.COUNT, List.of(),
                    Reduction.MEAN, List.of("z", "light"),
                    Reduction.MIN, List.of("light"),
                    Reduction.MAX, List.of("x")),
            0);

    /** Writes a value of a row into the array by cell. */
    private interface Spread {
        void put(ByteBuffer dense, int frame, int cell, int row);
    }

    private static PointFrames clouds(BufferAllocator memory) {
        SplittableRandom random = new SplittableRandom(3);
        PointFrames clouds = new PointFrames(memory, List.of("light"));
        for (int frame = 0; frame < FRAMES; frame++) {
            int points = frame == 2 ? 0 : 3000 * frame + 7;
            clouds.reserve(points);
            for (int i = 0; i < points; i++) {
                float x = i % 97 == 0 ? Float.NaN : (float) random.nextDouble(-1.2, 1.2);
                clouds.add(x, (float) random.nextDouble(-1.2, 1.2), (float) random.nextDouble(-1.2, 1.2));
                clouds.feature(0, clouds.points() - 1, (float) random.nextDouble(-5, 1e6));
            }
            clouds.endFrame();
        }
        return clouds;
    }

    private static byte[] expected(VoxelSpec spec, int bytes, Spread... columns) {
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                PointFrames clouds = clouds(cpu.memory());
                Voxelizer twin = new CpuVoxelizer(cpu.memory(), List.of(spec));
                VoxelBatch rows = twin.voxelize(clouds)) {
            ByteBuffer dense = ByteBuffer.allocate(bytes * columns.length).order(ByteOrder.LITTLE_ENDIAN);
            for (int c = 0; c < columns.length; c++) {
                ByteBuffer column = dense.slice(c * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
                for (int frame = 0; frame < FRAMES; frame++) {
                    for (int row = rows.offsets().get(frame);
                            row < rows.offsets().get(frame + 1);
                            row++) {
                        columns[c].put(column, frame, ((IntVector) rows.keys()).get(row), row);
                    }
                }
            }
            return dense.array();
        }
    }

    /** A column of the rows, which are computed again because the batch of {@link #expected} is its own. */
    private static float[] values(Reduction reduction, int which) {
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                PointFrames clouds = clouds(cpu.memory());
                Voxelizer twin = new CpuVoxelizer(cpu.memory(), List.of(REDUCED));
                VoxelBatch rows = twin.voxelize(clouds)) {
            Float4Vector column = rows.values(reduction).get(which);
            float[] values = new float[column.getValueCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = column.get(i);
            }
            return values;
        }
    }

    private static byte[] counts() {
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                PointFrames clouds = clouds(cpu.memory());
                Voxelizer twin = new CpuVoxelizer(cpu.memory(), List.of(COUNT));
                VoxelBatch rows = twin.voxelize(clouds)) {
            return expected(
                    COUNT,
                    4 * FRAMES * CELLS,
                    (dense, frame, cell, row) -> dense.putInt(
                            4 * (frame * CELLS + cell), rows.counts().get(row)));
        }
    }

    @Test
    void bitsAreTheCellsOfTheRows() {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                PointFrames clouds = clouds(gpu.memory())) {
            byte[] bits = expected(COUNT, 4 * FRAMES * WORDS, (dense, frame, cell, row) -> {
                int at = 4 * (frame * WORDS + cell / 32);
                dense.putInt(at, dense.getInt(at) | 1 << cell % 32);
            });
            assertArrayEquals(bits, Residents.compute(gpu, ResidentVoxels.bits(COUNT, clouds)));
        }
    }

    @Test
    void eachRunClearsWhatTheNextOneSets() {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                PointFrames clouds = clouds(gpu.memory());
                Slot slot = gpu.device().orElseThrow().lease();
                ArrowBuf back = gpu.memory().buffer(4L * FRAMES * WORDS)) {
            ResidentVoxels bits = ResidentVoxels.bits(COUNT, clouds);
            slot.reserve(bits.bytes(), bits.stagedBytes());
            bits.place(slot);
            bits.upload(slot);
            bits.launch(slot);
            bits.launch(slot);
            slot.synchronize();
            for (int i = 0; i < clouds.points(); i++) {
                clouds.xData().setFloat(4L * i, Float.NaN);
            }
            bits.upload(slot);
            for (int run = 0; run < 3; run++) {
                bits.launch(slot);
                bits.download(slot, back.memoryAddress());
                slot.synchronize();
                for (int word = 0; word < FRAMES * WORDS; word++) {
                    assertEquals(0, back.getInt(4L * word), "run " + run + ", word " + word);
                }
            }
        }
    }

    @Test
    void bitsOfManyPointsAreTheCellsOfTheRowsOnEveryRun() {
        VoxelGrid grid =
                VoxelGrid.of(new double[] {-1, -1, -1}, new double[] {0.02, 0.02, 0.02}, new int[] {100, 101, 103});
        VoxelSpec spec = new VoxelSpec(grid, Map.of(Reduction.COUNT, List.of()), 0);
        int words = (int) ((grid.cells() + 31) / 32);
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                PointFrames clouds = many(gpu.memory());
                Voxelizer twin = new CpuVoxelizer(cpu.memory(), List.of(spec));
                VoxelBatch rows = twin.voxelize(clouds);
                Slot slot = gpu.device().orElseThrow().lease();
                ArrowBuf back = gpu.memory().buffer(4L * clouds.frames() * words)) {
            int[] expected = new int[clouds.frames() * words];
            for (int frame = 0; frame < clouds.frames(); frame++) {
                for (int row = rows.offsets().get(frame); row < rows.offsets().get(frame + 1); row++) {
                    int cell = ((IntVector) rows.keys()).get(row);
                    expected[frame * words + cell / 32] |= 1 << cell % 32;
                }
            }
            ResidentVoxels bits = ResidentVoxels.bits(spec, clouds);
            slot.reserve(bits.bytes(), bits.stagedBytes());
            bits.place(slot);
            bits.upload(slot);
            for (int run = 0; run < 3; run++) {
                bits.launch(slot);
                bits.download(slot, back.memoryAddress());
                slot.synchronize();
                int[] found = new int[expected.length];
                for (int word = 0; word < found.length; word++) {
                    found[word] = back.getInt(4L * word);
                }
                assertArrayEquals(expected, found, "run " + run);
            }
        }
    }

    /** Above a million points in frames of many sizes, evenly spread, in scan order, or all in one cell. */
    private static PointFrames many(BufferAllocator memory) {
        SplittableRandom random = new SplittableRandom(5);
        PointFrames clouds = new PointFrames(memory, List.of());
        for (int frame = 0; frame < 40; frame++) {
            int points = frame == 7 ? 3072 : 26_500 + 997 * frame % 3001;
            clouds.reserve(points);
            for (int i = 0; i < points; i++) {
                float spread = frame == 11 ? 0.001f : 1.1f;
                float x = i % 211 == 0 ? Float.NaN : (float) random.nextDouble(-spread, spread);
                float y = frame % 5 == 0 ? i / 15_000f - 1 : (float) random.nextDouble(-spread, spread);
                clouds.add(x, y, (float) random.nextDouble(-spread, spread));
            }
            clouds.endFrame();
        }
        return clouds;
    }

    @Test
    void bitsInPlaceAreTheBitsOnEveryRun() {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                PointFrames clouds = large(gpu.memory());
                Slot slot = gpu.device().orElseThrow().lease();
                ArrowBuf out = gpu.memory().buffer(1 << 17)) {
            byte[] expected = Residents.compute(gpu, ResidentVoxels.bits(COUNT, clouds));
            ResidentVoxels batch = ResidentVoxels.bitsInPlace(COUNT, clouds, out.memoryAddress());
            slot.reserve(batch.bytes(), batch.stagedBytes());
            batch.place(slot);
            for (int run = 0; run < 5; run++) {
                out.setOne(0, out.capacity());
                batch.launch(slot);
                slot.synchronize();
                byte[] bits = new byte[expected.length];
                out.getBytes(0, bits);
                assertArrayEquals(expected, bits, "run " + run);
            }
        }
    }

    @Test
    void pointsInOrdinaryMemoryAreNotReadInPlace() {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                PointFrames pageable = clouds(cpu.memory());
                ArrowBuf out = gpu.memory().buffer(1 << 17)) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> Residents.compute(gpu, ResidentVoxels.bitsInPlace(COUNT, pageable, out.memoryAddress())));
            assertTrue(refused.getMessage().contains("page-locked memory only"), refused.getMessage());
        }
    }

    /** One frame, of columns so large that they are page-locked. */
    private static PointFrames large(BufferAllocator memory) {
        SplittableRandom random = new SplittableRandom(4);
        PointFrames clouds = new PointFrames(memory, List.of());
        clouds.reserve(40_000);
        for (int i = 0; i < 40_000; i++) {
            clouds.add((float) random.nextDouble(), (float) random.nextDouble(), (float) random.nextDouble());
        }
        clouds.endFrame();
        return clouds;
    }

    @Test
    void countsAreThoseOfTheRowsAndTheBaselineCountsTheSame() {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                PointFrames clouds = clouds(gpu.memory())) {
            assertArrayEquals(counts(), Residents.compute(gpu, ResidentVoxels.counts(COUNT, clouds)));
            assertArrayEquals(counts(), Residents.compute(gpu, ResidentVoxels.baseline(COUNT, clouds)));
        }
    }

    @Test
    void denseColumnsAreTheRowsByCell() {
        float[][] rows = {
            values(Reduction.MEAN, 0), values(Reduction.MEAN, 1), values(Reduction.MIN, 0), values(Reduction.MAX, 0)
        };
        Spread[] columns = new Spread[rows.length];
        for (int c = 0; c < rows.length; c++) {
            float[] column = rows[c];
            columns[c] = (dense, frame, cell, row) -> dense.putFloat(4 * (frame * CELLS + cell), column[row]);
        }
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                PointFrames clouds = clouds(gpu.memory())) {
            byte[] dense = expected(REDUCED, 4 * FRAMES * CELLS, columns);
            assertArrayEquals(dense, Residents.compute(gpu, ResidentVoxels.dense(REDUCED, clouds)));
        }
    }

    @Test
    void gridsTooLargeForDenseAreRefused() {
        VoxelGrid large = VoxelGrid.of(new double[3], new double[] {1, 1, 1}, new int[] {1 << 8, 1 << 8, (1 << 8) + 1});
        VoxelSpec spec = new VoxelSpec(large, Map.of(Reduction.COUNT, List.of()), 0);
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                PointFrames clouds = clouds(cpu.memory())) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> ResidentVoxels.bits(spec, clouds));
            assertTrue(refused.getMessage().contains("at most 16777216"), refused.getMessage());
        }
    }
}
