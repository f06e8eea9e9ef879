package io.robocache.voxel;

import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.Float4Vector;

/**
 * The definition of what voxels of one grid are: frame by frame, the cells of the points and then one pass for each column. Not
 * thread-safe.
 */
final class CellVoxels {

    private final VoxelSpec spec;
    private PointCells cells;
    private CellReductions reductions;

    CellVoxels(VoxelSpec spec) {
        this.spec = spec;
        clear();
    }

    /**
     * Appends the voxels of some frames to those that a batch has.
     *
     * @param voxels rows there are
     * @return rows there are now
     */
    int voxelize(PointFrames points, int from, int to, VoxelBatch batch, int voxels) {
        int[] features =
                spec.cloudFeatures().stream().mapToInt(points::columnOf).toArray();
        int rows = voxels;
        for (int frame = from; frame < to; frame++) {
            cells.locate(points, frame, features);
            batch.reserve(rows + cells.size());
            writeCells(batch, frame, rows);
            writeFeatures(batch, points, frame, rows);
            rows += cells.size();
            batch.offsets().set(frame + 1, rows);
        }
        return rows;
    }

    /** The frame's counters, and from row {@code voxels} the columns that are of no feature. */
    private void writeCells(VoxelBatch batch, int frame, int voxels) {
        batch.pointsIn().set(frame, cells.points());
        batch.nonFinite().set(frame, cells.nonFinite());
        batch.outOfRange().set(frame, cells.outside());
        batch.voxels().set(frame, cells.size());
        int keyBytes = spec.grid().wideKeys() ? Long.BYTES : Integer.BYTES;
        cells.writeKeys(batch.keys().getDataBuffer().memoryAddress() + (long) keyBytes * voxels);
        if (batch.occupancy() != null) {
            long occupancy = batch.occupancy().getDataBuffer().memoryAddress();
            MemoryUtil.setMemory(occupancy + voxels, cells.size(), (byte) 1);
        }
        if (batch.counts() != null) {
            writeCounts(batch.counts().getDataBuffer().memoryAddress() + 4L * voxels, Integer.MAX_VALUE);
        }
        if (batch.firstCounts() != null) {
            writeCounts(batch.firstCounts().getDataBuffer().memoryAddress() + 4L * voxels, spec.first());
        }
    }

    private void writeCounts(long counts, int most) {
        int[] of = cells.counts();
        for (int j = 0; j < cells.size(); j++) {
            MemoryUtil.putInt(counts + 4L * j, Math.min(most, of[j]));
        }
    }

    private void writeFeatures(VoxelBatch batch, PointFrames points, int frame, int voxels) {
        int start = points.frameStart(frame);
        for (Reduction reduction : spec.reductions()) {
            List<Float4Vector> columns = batch.values(reduction);
            for (int f = 0; f < columns.size(); f++) {
                int column = points.columnOf(spec.features(reduction).get(f));
                long feature = points.address(column, start);
                long out = columns.get(f).getDataBuffer().memoryAddress();
                switch (reduction) {
                    case MEAN -> reductions.mean(cells, feature, out + 4L * voxels);
                    case MIN -> reductions.min(cells, feature, out + 4L * voxels);
                    case MAX -> reductions.max(cells, feature, out + 4L * voxels);
                    case FIRST -> reductions.first(cells, spec.first(), feature, out + 4L * voxels * spec.first());
                    case OCCUPANCY, COUNT -> throw new IllegalStateException(reduction + " is of no feature");
                }
            }
        }
    }

    /** Forgets what was kept for the next frame. */
    void clear() {
        boolean ofFeatures = spec.reductions().stream().anyMatch(Reduction::namesFeatures);
        cells = new PointCells(spec.grid(), ofFeatures);
        reductions = new CellReductions();
    }
}
