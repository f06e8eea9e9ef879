package io.robocache.device;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;

/** Small computations whose every bit is told by one number. */
final class StubWork {

    /** Frames of the larger batch, and streams that are aligned. */
    static final int FRAMES = 4;

    private static final int POINTS = 5000; // a column is page-locked
    private static final int STAMPS = 20_000;

    private StubWork() {}

    /** Voxelizes so many frames; returns a checksum. */
    static long voxels(Backend backend, int frames) {
        VoxelGrid grid = new VoxelGrid(0, 0, 0, 0.5f, 0.5f, 0.5f, 20, 20, 20);
        VoxelSpec spec = new VoxelSpec(grid, Set.of(Reduction.COUNT, Reduction.MEAN), List.of("x", "z"));
        Random random = new Random(frames);
        try (PointFrames points = new PointFrames(backend.memory(), List.of());
                Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), spec)) {
            points.reserve(frames * POINTS);
            for (int i = 1; i <= frames * POINTS; i++) {
                points.add(11 * random.nextFloat(), 10 * random.nextFloat(), 10 * random.nextFloat());
                if (i % POINTS == 0) {
                    points.endFrame();
                }
            }
            try (VoxelBatch batch = voxelizer.voxelize(points)) {
                List<FieldVector> columns = new ArrayList<>(batch.means());
                columns.addAll(List.of(batch.offsets(), batch.keys(), batch.counts()));
                columns.addAll(List.of(batch.pointsIn(), batch.nonFinite(), batch.outOfRange(), batch.voxels()));
                return checksum(columns);
            }
        }
    }

    /** Aligns streams to the times of their common stamps; returns a checksum. */
    static long aligned(Backend backend) {
        Alignment linear = new Alignment(Policy.LINEAR, Alignment.UNLIMITED, false, Precision.FLOAT32);
        Random random = new Random(3);
        try (BigIntVector stamps = new BigIntVector("stamps", backend.memory());
                BigIntVector targets = new BigIntVector("targets", backend.memory());
                Float4Vector values = new Float4Vector("values", backend.memory());
                Aligner aligner = Aligner.on(backend, backend.memory())) {
            Columns.finish(stamps, STAMPS);
            Columns.finish(targets, STAMPS);
            Columns.finish(values, STAMPS);
            for (int i = 0; i < STAMPS; i++) {
                stamps.set(i, 10L * i);
                targets.set(i, random.nextInt(10 * STAMPS));
                values.set(i, random.nextFloat());
            }
            AlignRequest request = new AlignRequest(stamps, values, 1, targets, linear);
            List<AlignedColumn> columns = aligner.align(List.of(request, request, request, request));
            List<FieldVector> vectors = new ArrayList<>();
            columns.forEach(column -> vectors.addAll(List.of(column.values(), column.valid(), column.ageMillis())));
            long sum = checksum(vectors);
            columns.forEach(AlignedColumn::close);
            return sum;
        }
    }

    private static long checksum(List<FieldVector> vectors) {
        CRC32 sum = new CRC32();
        for (FieldVector vector : vectors) {
            for (ArrowBuf buffer : vector.getBuffers(false)) {
                sum.update(buffer.nioBuffer(0, Math.toIntExact(buffer.readableBytes())));
            }
        }
        return sum.getValue();
    }
}
