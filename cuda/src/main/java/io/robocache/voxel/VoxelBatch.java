package io.robocache.voxel;

import io.robocache.device.Columns;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt1Vector;

/**
 * The voxels of several frames, ragged: those of frame {@code i} are rows {@code offsets[i]} to {@code offsets[i + 1]},
 * by ascending key. No nulls. A point is counted once: as non-finite, else as out of range, else in its cell. Owns its
 * vectors; not thread-safe.
 */
public final class VoxelBatch implements AutoCloseable {

    private static final int MAX_VALUES = 1 << 30; // what Arrow can still grow a column to

    private final int first;
    private final IntVector offsets;
    private final BaseFixedWidthVector keys;
    private final UInt1Vector occupancy;
    private final IntVector counts;
    private final IntVector firstCounts;
    private final Map<Reduction, List<Float4Vector>> values = new EnumMap<>(Reduction.class);
    private final BigIntVector pointsIn;
    private final BigIntVector nonFinite;
    private final BigIntVector outOfRange;
    private final BigIntVector voxels;
    private int frames;

    VoxelBatch(BufferAllocator memory, VoxelSpec spec) {
        first = spec.first();
        offsets = new IntVector("offsets", memory);
        keys = spec.grid().wideKeys() ? new BigIntVector("key", memory) : new IntVector("key", memory);
        occupancy = spec.reductions().contains(Reduction.OCCUPANCY) ? new UInt1Vector("occupancy", memory) : null;
        counts = spec.reductions().contains(Reduction.COUNT) ? new IntVector("count", memory) : null;
        firstCounts = spec.reductions().contains(Reduction.FIRST) ? new IntVector("first", memory) : null;
        for (Reduction reduction : Reduction.values()) {
            String prefix = reduction.name().toLowerCase(Locale.ROOT) + ".";
            values.put(
                    reduction,
                    spec.features(reduction).stream()
                            .map(feature -> new Float4Vector(prefix + feature, memory))
                            .toList());
        }
        pointsIn = new BigIntVector("points_in", memory);
        nonFinite = new BigIntVector("non_finite", memory);
        outOfRange = new BigIntVector("out_of_range", memory);
        voxels = new BigIntVector("voxels", memory);
    }

    /**
     * A batch for each grid, of all frames of some points; on an exception none is left open.
     *
     * @param filling fills them and tells how many rows each has
     */
    static List<VoxelBatch> filled(
            BufferAllocator memory,
            List<VoxelSpec> specs,
            PointFrames points,
            Function<List<VoxelBatch>, int[]> filling) {
        specs.forEach(spec -> spec.check(points));
        List<VoxelBatch> batches = new ArrayList<>();
        try {
            for (VoxelSpec spec : specs) {
                VoxelBatch batch = new VoxelBatch(memory, spec);
                batches.add(batch);
                batch.allocate(points.frames());
            }
            int[] rows = filling.apply(batches);
            for (int g = 0; g < rows.length; g++) {
                batches.get(g).finish(rows[g]);
            }
            return batches;
        } catch (RuntimeException | Error e) {
            batches.forEach(VoxelBatch::close);
            throw e;
        }
    }

    /** Makes room for that many frames and sets the first offset; the voxels' columns grow as they are filled. */
    void allocate(int frameCount) {
        frames = frameCount;
        Columns.allocate(offsets, frameCount + 1);
        offsets.set(0, 0);
        counters().forEach(counter -> Columns.allocate(counter, frameCount));
    }

    /** Makes room for that many voxels. */
    void reserve(int voxelCount) {
        if ((long) voxelCount * Math.max(1, first) > MAX_VALUES) {
            throw new IllegalArgumentException(
                    "%d voxels of %d points each refused: a column holds at most %d values; use fewer frames a batch"
                            .formatted(voxelCount, first, MAX_VALUES));
        }
        columns(1).forEach(column -> Columns.reserve(column, voxelCount));
        columns(first).forEach(column -> Columns.reserve(column, voxelCount * first));
    }

    /** Sets the length of the voxels' columns. */
    void finish(int voxelCount) {
        columns(1).forEach(column -> Columns.finish(column, voxelCount));
        columns(first).forEach(column -> Columns.finish(column, voxelCount * first));
    }

    /** The number of frames. */
    public int frames() {
        return frames;
    }

    /** Shape (frames + 1): where each frame's voxels begin, and the end; borrowed. */
    public IntVector offsets() {
        return offsets;
    }

    /** Shape (voxels), int32 or, where {@link VoxelGrid#wideKeys()}, int64; borrowed. */
    public FieldVector keys() {
        return keys;
    }

    /** Shape (voxels), all 1; null unless asked for; borrowed. */
    public UInt1Vector occupancy() {
        return occupancy;
    }

    /** Shape (voxels), points of each; null unless asked for; borrowed. */
    public IntVector counts() {
        return counts;
    }

    /** Shape (voxels) for each of {@link VoxelSpec#meanFeatures()}, in that order; borrowed. */
    public List<Float4Vector> means() {
        return values(Reduction.MEAN);
    }

    /**
     * A column for each feature that a reduction names, in that order; borrowed. Shape (voxels), of {@link
     * Reduction#FIRST} (voxels * first).
     */
    public List<Float4Vector> values(Reduction reduction) {
        return values.get(reduction);
    }

    /** Shape (voxels), how many points {@link Reduction#FIRST} has of each; null unless asked for; borrowed. */
    public IntVector firstCounts() {
        return firstCounts;
    }

    /** Shape (frames), all points that came in; borrowed. */
    public BigIntVector pointsIn() {
        return pointsIn;
    }

    /** Shape (frames), points left out for a NaN or an infinity; borrowed. */
    public BigIntVector nonFinite() {
        return nonFinite;
    }

    /** Shape (frames), finite points outside the grid; borrowed. */
    public BigIntVector outOfRange() {
        return outOfRange;
    }

    /** Shape (frames), cells with a point; borrowed. */
    public BigIntVector voxels() {
        return voxels;
    }

    /**
     * Writes a frame's values of one column to the places of their cells, as a dense array [nx, ny, nz] has them. What lies
     * between them stays as it is.
     *
     * @param column one of this batch, of a grid with int32 keys
     * @param perVoxel values of a voxel
     * @param to     borrowed; has room for the grid's cells behind {@code at}, a byte offset
     * @throws IndexOutOfBoundsException if it has not
     */
    public void scatter(int frame, BaseFixedWidthVector column, int perVoxel, ArrowBuf to, long at) {
        int first = offsets.get(frame);
        int end = offsets.get(frame + 1);
        int bytes = column.getTypeWidth() * perVoxel;
        long key = keys.getDataBuffer().memoryAddress();
        long from = column.getDataBuffer().memoryAddress();
        long out = to.memoryAddress() + at;
        if (end > first) { // keys ascend
            Objects.checkFromIndexSize(at, bytes * (1L + MemoryUtil.getInt(key + 4L * (end - 1))), to.capacity());
        }
        for (long row = first; row < end; row++) {
            long place = out + (long) bytes * MemoryUtil.getInt(key + 4 * row);
            if (bytes == Integer.BYTES) {
                MemoryUtil.putInt(place, MemoryUtil.getInt(from + 4 * row));
            } else {
                MemoryUtil.copyMemory(from + bytes * row, place, bytes);
            }
        }
    }

    /** The columns with that many values for each voxel: 1, or as many points as FIRST keeps. */
    List<BaseFixedWidthVector> columns(int valuesPerVoxel) {
        List<BaseFixedWidthVector> columns = new ArrayList<>();
        if (valuesPerVoxel == 1) {
            columns.add(keys);
            if (occupancy != null) {
                columns.add(occupancy);
            }
            if (counts != null) {
                columns.add(counts);
            }
            if (firstCounts != null) {
                columns.add(firstCounts);
            }
        }
        values.forEach((reduction, of) -> {
            if ((reduction == Reduction.FIRST ? first : 1) == valuesPerVoxel) {
                columns.addAll(of);
            }
        });
        return columns;
    }

    /** The columns with a row for each frame. */
    List<BigIntVector> counters() {
        return List.of(pointsIn, nonFinite, outOfRange, voxels);
    }

    /** Frees the vectors; twice is harmless. */
    @Override
    public void close() {
        offsets.close();
        columns(1).forEach(FieldVector::close);
        columns(first).forEach(FieldVector::close);
        counters().forEach(FieldVector::close);
    }
}
