package io.robocache.voxel;

import io.robocache.device.Columns;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;

/**
 * The definition of {@link Voxelizer}. Frame by frame, in passes that each do one thing: the key of every point, the
 * features' finiteness, the cells and their counts, a fixed-point sum for each mean, and the cells in order of their keys.
 */
final class CpuVoxelizer implements Voxelizer {

    private static final int OUTSIDE = -1;
    private static final int NOT_FINITE = -2;
    private static final int EXPONENT = 0x7F80_0000; // all ones in NaN and infinities only
    private static final int MAGNITUDE = 0x7FFF_FFFF;

    private final BufferAllocator memory;
    private final VoxelSpec spec;
    private final CellTable cells = new CellTable();
    private long[] keyOf = new long[0]; // of each point of the frame; OUTSIDE or NOT_FINITE where it takes no part
    private int[] cellOf = new int[0]; // of each point of the frame; negative where it takes no part
    private long[] sums = new long[0]; // of each cell

    CpuVoxelizer(BufferAllocator memory, VoxelSpec spec) {
        this.memory = memory;
        this.spec = spec;
    }

    @Override
    public VoxelBatch voxelize(PointFrames points) {
        int[] features = Voxelizer.columnsOf(spec, points);
        VoxelBatch batch = new VoxelBatch(memory, spec);
        try {
            batch.allocate(points.frames());
            int voxels = 0;
            for (int frame = 0; frame < points.frames(); frame++) {
                voxels = voxelize(points, frame, features, batch, voxels);
            }
            batch.finish(voxels);
            return batch;
        } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
        }
    }

    /** Appends the voxels of one frame after the first {@code voxels} of the batch, and returns how many there are then. */
    private int voxelize(PointFrames points, int frame, int[] features, VoxelBatch batch, int voxels) {
        int start = points.frameStart(frame);
        int count = points.frameStart(frame + 1) - start;
        if (keyOf.length < count) {
            keyOf = new long[count];
            cellOf = new int[count];
        }
        locate(points, start, count);
        for (int column : features) {
            if (column >= PointFrames.COORDINATES) {
                leaveOutNonFinite(points.address(column, start), count);
            }
        }
        int inside = assign(count, frame, batch);
        int[] order =
                cells.byKey(Long.SIZE - Long.numberOfLeadingZeros(spec.grid().cells() - 1));
        int total = voxels + cells.size();
        for (BaseFixedWidthVector column : batch.voxelColumns()) {
            Columns.reserve(column, total);
        }
        writeCells(order, batch, voxels);
        for (int f = 0; f < features.length; f++) {
            long means = batch.means.get(f).getDataBuffer().memoryAddress();
            writeMeans(points.address(features[f], start), count, inside, order, means + 4L * voxels);
        }
        batch.offsets.set(frame + 1, total);
        return total;
    }

    /** The cell's key of each point, from float32 arithmetic in the written order (numeric specification, 6.2 and 6.3). */
    private void locate(PointFrames points, int start, int count) {
        VoxelGrid grid = spec.grid();
        long xs = points.address(0, start);
        long ys = points.address(1, start);
        long zs = points.address(2, start);
        float nx = grid.nx();
        float ny = grid.ny();
        float nz = grid.nz();
        for (int i = 0; i < count; i++) {
            float x = Float.intBitsToFloat(MemoryUtil.getInt(xs + 4L * i));
            float y = Float.intBitsToFloat(MemoryUtil.getInt(ys + 4L * i));
            float z = Float.intBitsToFloat(MemoryUtil.getInt(zs + 4L * i));
            float qx = (x - grid.originX()) / grid.sizeX();
            float qy = (y - grid.originY()) / grid.sizeY();
            float qz = (z - grid.originZ()) / grid.sizeZ();
            if (qx >= 0 && qx < nx && qy >= 0 && qy < ny && qz >= 0 && qz < nz) {
                // Of a quotient >= 0 the cast is the floor; a NaN or an infinity never gets here.
                keyOf[i] = ((long) (int) qx * grid.ny() + (int) qy) * grid.nz() + (int) qz;
            } else {
                keyOf[i] = Float.isFinite(x) && Float.isFinite(y) && Float.isFinite(z) ? OUTSIDE : NOT_FINITE;
            }
        }
    }

    private void leaveOutNonFinite(long feature, int count) {
        for (int i = 0; i < count; i++) {
            if ((MemoryUtil.getInt(feature + 4L * i) & EXPONENT) == EXPONENT) {
                keyOf[i] = NOT_FINITE;
            }
        }
    }

    /** Gives each point its cell, writes the frame's counters and returns how many points take part. */
    private int assign(int count, int frame, VoxelBatch batch) {
        cells.clear();
        int nonFinite = 0;
        int outside = 0;
        for (int i = 0; i < count; i++) {
            long key = keyOf[i];
            if (key >= 0) {
                cellOf[i] = cells.add(key);
            } else {
                cellOf[i] = -1;
                if (key == OUTSIDE) {
                    outside++;
                } else {
                    nonFinite++;
                }
            }
        }
        batch.pointsIn.set(frame, count);
        batch.nonFinite.set(frame, nonFinite);
        batch.outOfRange.set(frame, outside);
        batch.voxels.set(frame, cells.size());
        return count - nonFinite - outside;
    }

    private void writeCells(int[] order, VoxelBatch batch, int voxels) {
        boolean wide = spec.grid().wideKeys();
        long keys = batch.keys.getDataBuffer().memoryAddress();
        for (int j = 0; j < cells.size(); j++) {
            long key = cells.key(order[j]);
            if (wide) {
                MemoryUtil.putLong(keys + 8L * (voxels + j), key);
            } else {
                MemoryUtil.putInt(keys + 4L * (voxels + j), (int) key);
            }
        }
        if (batch.occupancy != null) {
            MemoryUtil.setMemory(batch.occupancy.getDataBuffer().memoryAddress() + voxels, cells.size(), (byte) 1);
        }
        if (batch.counts != null) {
            long counts = batch.counts.getDataBuffer().memoryAddress() + 4L * voxels;
            for (int j = 0; j < cells.size(); j++) {
                MemoryUtil.putInt(counts + 4L * j, cells.count(order[j]));
            }
        }
    }

    /**
     * The mean of one feature in each cell, the same for any order of the points: with N points in the frame and all
     * values below 2^E, a sum of values scaled by 2^k and rounded to integers cannot overflow (6.4).
     */
    private void writeMeans(long feature, int count, int inside, int[] order, long means) {
        int greatest = 0; // bits of the greatest magnitude; those of finite floats order as integers
        for (int i = 0; i < count; i++) {
            int magnitude = MemoryUtil.getInt(feature + 4L * i) & MAGNITUDE;
            greatest = Math.max(greatest, cellOf[i] < 0 ? 0 : magnitude);
        }
        if (greatest == 0) {
            MemoryUtil.setMemory(means, 4L * cells.size(), (byte) 0);
            return;
        }
        int exponent = Math.getExponent((double) Float.intBitsToFloat(greatest)) + 1;
        int log2OfPoints = Integer.SIZE - Integer.numberOfLeadingZeros(inside - 1);
        int k = 62 - exponent - log2OfPoints;
        double scale = Math.scalb(1.0, k);
        double unscale = Math.scalb(1.0, -k);
        if (sums.length < cells.size()) {
            sums = new long[Math.max(cells.size(), 2 * sums.length)];
        }
        Arrays.fill(sums, 0, cells.size(), 0);
        for (int i = 0; i < count; i++) {
            if (cellOf[i] >= 0) {
                double v = Float.intBitsToFloat(MemoryUtil.getInt(feature + 4L * i));
                sums[cellOf[i]] += (long) Math.rint(v * scale);
            }
        }
        for (int j = 0; j < cells.size(); j++) {
            int cell = order[j];
            double mean = ((double) sums[cell] / (double) cells.count(cell)) * unscale;
            MemoryUtil.putInt(means + 4L * j, Float.floatToRawIntBits((float) mean));
        }
    }

    /** Nothing off-heap is kept between calls. */
    @Override
    public void close() {
        keyOf = new long[0];
        cellOf = new int[0];
        sums = new long[0];
    }
}
