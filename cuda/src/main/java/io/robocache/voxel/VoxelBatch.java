package io.robocache.voxel;

import io.robocache.device.Columns;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
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

    final IntVector offsets;
    final BaseFixedWidthVector keys;
    final UInt1Vector occupancy;
    final IntVector counts;
    final List<Float4Vector> means;
    final BigIntVector pointsIn;
    final BigIntVector nonFinite;
    final BigIntVector outOfRange;
    final BigIntVector voxels;
    private int frames;

    VoxelBatch(BufferAllocator memory, VoxelSpec spec) {
        offsets = new IntVector("offsets", memory);
        keys = spec.grid().wideKeys() ? new BigIntVector("key", memory) : new IntVector("key", memory);
        occupancy = spec.reductions().contains(Reduction.OCCUPANCY) ? new UInt1Vector("occupancy", memory) : null;
        counts = spec.reductions().contains(Reduction.COUNT) ? new IntVector("count", memory) : null;
        means = spec.meanFeatures().stream()
                .map(feature -> new Float4Vector("mean." + feature, memory))
                .toList();
        pointsIn = new BigIntVector("points_in", memory);
        nonFinite = new BigIntVector("non_finite", memory);
        outOfRange = new BigIntVector("out_of_range", memory);
        voxels = new BigIntVector("voxels", memory);
    }

    /** Makes room for that many frames and sets the first offset; the voxels' columns grow as they are filled. */
    void allocate(int frameCount) {
        frames = frameCount;
        Columns.allocate(offsets, frameCount + 1);
        offsets.set(0, 0);
        counters().forEach(counter -> Columns.allocate(counter, frameCount));
    }

    /** Sets the length of the voxels' columns. */
    void finish(int voxelCount) {
        voxelColumns().forEach(column -> Columns.finish(column, voxelCount));
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
        return means;
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

    /** The columns with a row for each voxel. */
    List<BaseFixedWidthVector> voxelColumns() {
        List<BaseFixedWidthVector> columns = new ArrayList<>();
        columns.add(keys);
        if (occupancy != null) {
            columns.add(occupancy);
        }
        if (counts != null) {
            columns.add(counts);
        }
        columns.addAll(means);
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
        voxelColumns().forEach(FieldVector::close);
        counters().forEach(FieldVector::close);
    }
}
