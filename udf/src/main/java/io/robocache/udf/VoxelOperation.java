package io.robocache.udf;

import io.robocache.device.Backend;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.Voxelizer;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * {@link VoxelRow} by batches.
 *
 * @param ordinal    the column of the points
 * @param mostPoints after which a batch takes no further row
 */
record VoxelOperation(VoxelRow row, int ordinal, int mostPoints) implements BatchOperation {

    @Override
    public String name() {
        return Voxelize.NAME;
    }

    @Override
    public RowBatch open(Backend backend, BufferAllocator memory) {
        return new Rows(backend, memory);
    }

    private final class Rows implements RowBatch {

        private static final int MOST_ROWS = 1 << 16;
        private static final int NONE = -1;

        private final PointFrames points;
        private final Voxelizer voxelizer;
        private int[] frameOf = new int[16];
        private int rows;
        private VoxelBatch voxels; // null until computed

        Rows(Backend backend, BufferAllocator memory) {
            points = new PointFrames(memory, row.spec().cloudFeatures());
            voxelizer = Voxelizer.on(backend, memory, row.spec());
        }

        @Override
        public void add(InternalRow from) {
            if (rows == frameOf.length) {
                frameOf = Arrays.copyOf(frameOf, 2 * rows);
            }
            int frame = NONE;
            if (!from.isNullAt(ordinal)) {
                row.points().read(from, ordinal, points);
                frame = points.frames();
                points.endFrame();
            }
            frameOf[rows++] = frame;
        }

        @Override
        public boolean full() {
            return points.points() >= mostPoints || rows >= MOST_ROWS;
        }

        @Override
        public void compute() {
            if (points.frames() > 0) {
                voxels = voxelizer.voxelize(points);
            }
        }

        @Override
        public Object result(int i) {
            return frameOf[i] == NONE ? null : row.row(voxels, frameOf[i]);
        }

        @Override
        public void clear() {
            if (voxels != null) {
                voxels.close();
                voxels = null;
            }
            points.clear();
            rows = 0;
        }

        @Override
        public void close() {
            clear();
            voxelizer.close();
            points.close();
        }
    }
}
