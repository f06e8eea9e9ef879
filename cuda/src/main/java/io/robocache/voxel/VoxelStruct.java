package io.robocache.voxel;

import io.robocache.device.KernelArguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.arrow.memory.util.MemoryUtil;

/** {@code VoxelParams} of {@code voxel.cuh} over {@link VoxelBuffers} that were placed, and the header that it points into. */
final class VoxelStruct {

    private static final long VECTOR = 16;

    private final VoxelBuffers of;
    private final VoxelSpec spec;
    private final VoxelGrid grid;

    /** @param of read at each write */
    VoxelStruct(VoxelBuffers of, VoxelSpec spec) {
        this.of = of;
        this.spec = spec;
        this.grid = spec.grid();
    }

    /** The frames' first points, then the addresses of columns: finite ones, those that are reduced, their results. */
    void writeHeader(long to, PointFrames from, int first, int last) {
        long at = to;
        for (int frame = first; frame <= last; frame++, at += 8) {
            MemoryUtil.putLong(at, from.frameStart(frame) - (long) from.frameStart(first));
        }
        List<Long> addresses = new ArrayList<>();
        spec.cloudFeatures().forEach(feature -> addresses.add(addressOf(from, feature)));
        for (Reduction reduction : VoxelBuffers.OF_FEATURES) {
            spec.features(reduction).forEach(feature -> addresses.add(addressOf(from, feature)));
        }
        LongStream.concat(Arrays.stream(of.results), Arrays.stream(of.dense))
                .forEach(column -> addresses.add(of.at(column)));
        for (long address : addresses) {
            MemoryUtil.putLong(at, address);
            at += 8;
        }
    }

    /** Where the device has a column of the points. */
    long addressOf(PointFrames from, String feature) {
        int wanted = from.columnOf(feature);
        for (int c = 0; c < of.columns.length; c++) {
            if (of.columns[c] == wanted) {
                return of.columnAt(c);
            }
        }
        throw new IllegalStateException("feature " + feature + " was not laid out");
    }

    /** The struct, with the rows in one of their two buffers. */
    void write(KernelArguments struct, int side) {
        long starts = of.at(of.header);
        long finite = starts + 8 * (of.frames + 1);
        long reduced = finite + 8L * spec.cloudFeatures().size();
        long reducedMin = reduced + 8L * of.number(Reduction.MEAN);
        long reducedMax = reducedMin + 8L * of.number(Reduction.MIN);
        long result = reducedMax + 8L * of.number(Reduction.MAX);
        long resultMin = result + 8L * of.number(Reduction.MEAN);
        long resultMax = resultMin + 8L * of.number(Reduction.MIN);
        long rowStarts = of.at(of.zeroed) + 8;
        long nonFinite = rowStarts + 8 * (of.frames + 1);
        struct.put(of.columnAt(0)).put(of.columnAt(1)).put(of.columnAt(2));
        struct.put(finite).put(starts);
        struct.put(of.at(of.bits))
                .put(of.at(of.wordRows))
                .put(of.at(of.table))
                .put(of.at(of.slotOf))
                .put(of.at(of.rowOf));
        struct.put(of.at(of.rowIds[side])).put(of.at(of.rowSlots[side])).put(of.at(of.zeroed));
        struct.put(nonFinite)
                .put(nonFinite + 8 * of.frames)
                .put(of.at(of.magnitudes))
                .put(rowStarts);
        struct.put(of.at(of.rowKeys))
                .put(of.counted || of.countsCells() ? of.at(of.counts) : 0)
                .put(of.at(of.sums))
                .put(of.at(of.minima))
                .put(of.at(of.maxima));
        struct.put(reduced)
                .put(reducedMin)
                .put(reducedMax)
                .put(result)
                .put(resultMin)
                .put(resultMax);
        long resultDense = resultMax + 8L * of.number(Reduction.MAX);
        struct.put(of.at(of.blockRows)).put(0L).put(resultDense).put(of.at(of.scales));
        boolean turns = of.turns();
        struct.put(turns ? of.at(of.cleared) : 0).put(turns ? (of.zeroedBytes + VECTOR - 1) / VECTOR : 0);
        struct.put(of.hostBits).put(of.hostBits == 0 ? 0 : (of.bitsBytes + VECTOR - 1) / VECTOR);
        struct.put(of.points).put(of.words).put(grid.cells()).put(of.frames);
        struct.put(grid.originX()).put(grid.originY()).put(grid.originZ());
        struct.put(grid.sizeX()).put(grid.sizeY()).put(grid.sizeZ());
        struct.put(grid.nx()).put(grid.ny()).put(grid.nz());
        struct.put(spec.cloudFeatures().size());
        VoxelBuffers.OF_FEATURES.forEach(reduction -> struct.put(of.number(reduction)));
        struct.put(of.cellBits).put(grid.wideKeys() ? 1 : 0).put(of.ranked ? 1 : 0);
    }
}
