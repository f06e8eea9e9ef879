package io.robocache.voxel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointKeysTest {

    private static final int NOT_FINITE = -2;
    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.NaN,
        Float.intBitsToFloat(0xFFC0_0001),
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        0x1p21f,
        0x1p22f,
        0x1p23f,
        0x1p24f,
        0x1p31f,
        -0x1p22f,
        -0x1p23f,
        -0x1p24f,
        -0x1p31f,
        0.5f,
        -0.5f,
        Math.nextDown(1f)
    };

    static Stream<VoxelGrid> grids() {
        return Stream.of(
                new VoxelGrid(0, 0, 0, 1, 1, 1, 4, 3, 2),
                new VoxelGrid(-0f, 0f, -0f, 0.1f, 0.3f, 7f, 128, 100, 31),
                new VoxelGrid(-40.5f, -1e-3f, 3, 0.05f, 0.05f, 0.1f, 1408, 1600, 41),
                new VoxelGrid(0, 0, 0, 1, 1, 1, 1 << 21, 1, 1),
                new VoxelGrid(1e30f, 0, 0, 1e-30f, 1e-30f, 1e30f, 7, 1 << 21, 3),
                new VoxelGrid(0, -5, 0, 0.01f, 0.01f, 0.01f, 1 << 21, 1 << 10, 1 << 10)); // wide keys
    }

    /** As the specification is written. */
    private static long defined(VoxelGrid g, float x, float y, float z, float feature) {
        if (!Float.isFinite(x) || !Float.isFinite(y) || !Float.isFinite(z) || !Float.isFinite(feature)) {
            return NOT_FINITE;
        }
        float qx = (x - g.originX()) / g.sizeX();
        float qy = (y - g.originY()) / g.sizeY();
        float qz = (z - g.originZ()) / g.sizeZ();
        boolean inside = qx >= 0 && qx < g.nx() && qy >= 0 && qy < g.ny() && qz >= 0 && qz < g.nz();
        return inside
                ? ((long) Math.floor(qx) * g.ny() + (long) Math.floor(qy)) * g.nz() + (long) Math.floor(qz)
                : PointKeys.NONE;
    }

    private static float coordinate(SplittableRandom random, float origin, float size, int cells) {
        return switch (random.nextInt(8)) {
            case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 1 -> Float.intBitsToFloat(random.nextInt());
            case 2 -> origin + random.nextInt(-1, cells + 2) * size; // faces, as near as float32 comes
            case 3 -> Math.nextUp(origin + random.nextInt(-1, cells + 2) * size);
            case 4 -> Math.nextDown(origin + random.nextInt(-1, cells + 2) * size);
            default -> origin + (float) (random.nextDouble() * 1.02 - 0.01) * size * cells;
        };
    }

    @ParameterizedTest
    @MethodSource("grids")
    void everyKeyIsTheDefinitionsWhateverTheBits(VoxelGrid grid) {
        SplittableRandom random = new SplittableRandom(5);
        try (RootAllocator memory = new RootAllocator();
                PointFrames frames = new PointFrames(memory, List.of("a"))) {
            PointKeys keys = new PointKeys(grid);
            for (int points : new int[] {0, 1, 1023, 50_000}) {
                frames.clear();
                frames.reserve(points);
                List<Long> expected = new ArrayList<>();
                for (int i = 0; i < points; i++) {
                    float x = coordinate(random, grid.originX(), grid.sizeX(), grid.nx());
                    float y = coordinate(random, grid.originY(), grid.sizeY(), grid.ny());
                    float z = coordinate(random, grid.originZ(), grid.sizeZ(), grid.nz());
                    float feature = random.nextInt(9) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : 1;
                    frames.add(x, y, z);
                    frames.feature(0, i, feature);
                    expected.add(defined(grid, x, y, z, feature));
                }
                frames.endFrame();

                keys.find(frames, 0, new int[] {frames.columnOf("a"), frames.columnOf("x")});

                long[] found = new long[points];
                for (int i = 0; i < points; i++) {
                    found[i] = grid.wideKeys() ? keys.wide()[i] : keys.narrow()[i];
                }
                assertArrayEquals(
                        expected.stream()
                                .mapToLong(key -> Math.max(PointKeys.NONE, key))
                                .toArray(),
                        found);
                assertEquals(expected.stream().filter(key -> key == NOT_FINITE).count(), keys.nonFinite());
                assertEquals(
                        expected.stream().filter(key -> key == PointKeys.NONE).count(), keys.outside());
            }
        }
    }

    @Test
    void whatCountsCellsFindsTheSameOnesInOneOrder() {
        SplittableRandom random = new SplittableRandom(6);
        VoxelGrid numbered = new VoxelGrid(0, 0, 0, 1, 1, 1, 100, 50, 20);
        VoxelGrid sorted = new VoxelGrid(0, 0, 0, 1, 1, 1, 1 << 11, 1 << 10, 1 << 9);
        VoxelGrid hashed = new VoxelGrid(0, 0, 0, 1, 1, 1, 1 << 20, 1 << 15, 1 << 15);
        try (RootAllocator memory = new RootAllocator();
                PointFrames frames = new PointFrames(memory, List.of())) {
            for (int points : new int[] {30_000, 0, 7, 3000}) { // arrays are kept from one to the next
                frames.reserve(points);
                for (int i = 0; i < points; i++) {
                    frames.add(random.nextInt(-3, 100), random.nextInt(50), random.nextInt(20));
                }
                frames.endFrame();
            }
            for (VoxelGrid grid : List.of(numbered, sorted, hashed)) {
                PointKeys keys = new PointKeys(grid);
                OccupiedCells cells = OccupiedCells.of(grid);
                for (int frame = 0; frame < frames.frames(); frame++) {
                    keys.find(frames, frame, new int[0]);
                    int[] cellOf = new int[keys.points()];
                    cells.assign(keys, frame == 1 ? null : cellOf);
                    long[] found = keysOf(cells, grid, memory);
                    Map<Long, Integer> expected = new TreeMap<>();
                    for (int i = 0; i < keys.points(); i++) {
                        long key = grid.wideKeys() ? keys.wide()[i] : keys.narrow()[i];
                        assertEquals(key < 0 ? -1 : key, cellOf[i] < 0 ? -1 : found[cellOf[i]]);
                        if (key >= 0) {
                            expected.merge(key, 1, Integer::sum);
                        }
                    }
                    List<Map.Entry<Long, Integer>> rows = new ArrayList<>();
                    for (int cell = 0; cell < cells.size(); cell++) {
                        rows.add(Map.entry(found[cell], cells.counts()[cell]));
                    }
                    assertEquals(List.copyOf(expected.entrySet()), rows, grid + ", frame " + frame);
                }
            }
        }
    }

    private static long[] keysOf(OccupiedCells cells, VoxelGrid grid, RootAllocator memory) {
        try (ArrowBuf buffer = memory.buffer(8L * Math.max(1, cells.size()))) {
            cells.writeKeys(buffer.memoryAddress());
            return IntStream.range(0, cells.size())
                    .mapToLong(cell -> grid.wideKeys() ? buffer.getLong(8L * cell) : buffer.getInt(4L * cell))
                    .toArray();
        }
    }
}
