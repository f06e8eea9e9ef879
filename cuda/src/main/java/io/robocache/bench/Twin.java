package io.robocache.bench;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.device.Backend;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.ValueVector;

/** A public operation with its data, for one thread: what a task of a job runs. */
interface Twin extends AutoCloseable {

    /** Runs it once, and frees what comes out. */
    void run();

    /** Bytes that it reads. */
    long bytes();

    @Override
    void close();

    /** Clouds to rows of voxels. */
    static Twin voxels(
            Backend backend, BufferAllocator memory, VoxelSpec spec, Function<BufferAllocator, PointFrames> clouds) {
        PointFrames points = clouds.apply(memory);
        Voxelizer voxelizer = Voxelizer.on(backend, memory, spec);
        return new Twin() {
            @Override
            public void run() {
                voxelizer.voxelize(points).close();
            }

            @Override
            public long bytes() {
                return 4L * points.points() * (3 + points.features().size());
            }

            @Override
            public void close() {
                voxelizer.close();
                points.close();
            }
        };
    }

    /** float32 streams of episodes of four seconds, linear; each stream of each episode is one request of one call. */
    static Twin streams(Backend backend, BufferAllocator memory, int episodes, int[][] shapes, int targets) {
        return new StreamTwin(backend, memory, episodes, shapes, targets);
    }

    /** See {@link #streams}. */
    final class StreamTwin implements Twin {

        private static final long LENGTH = 4_000_000_000L;

        private final Aligner aligner;
        private final List<AlignRequest> requests = new ArrayList<>();
        private final List<ValueVector> vectors = new ArrayList<>();
        private long bytes;

        private StreamTwin(Backend backend, BufferAllocator memory, int episodes, int[][] shapes, int targets) {
            aligner = Aligner.on(backend, memory);
            SplittableRandom random = new SplittableRandom(5);
            Alignment linear = new Alignment(Policy.LINEAR, Alignment.UNLIMITED, false, Precision.SOURCE);
            for (int episode = 0; episode < episodes; episode++) {
                BigIntVector goals = stamps(memory, random, targets);
                for (int[] shape : shapes) {
                    BigIntVector stamps = stamps(memory, random, shape[0]);
                    Float4Vector values = new Float4Vector("values", memory);
                    values.allocateNew(shape[0] * shape[1]);
                    for (int i = 0; i < shape[0] * shape[1]; i++) {
                        values.set(i, (float) random.nextDouble(-1, 1));
                    }
                    values.setValueCount(shape[0] * shape[1]);
                    vectors.add(values);
                    bytes += 4L * values.getValueCount();
                    requests.add(new AlignRequest(stamps, values, shape[1], goals, linear));
                }
            }
        }

        private BigIntVector stamps(BufferAllocator memory, SplittableRandom random, int number) {
            BigIntVector stamps = new BigIntVector("stamps", memory);
            stamps.allocateNew(number);
            for (int i = 0; i < number; i++) {
                stamps.set(i, LENGTH / number * i + random.nextLong(LENGTH / number / 8));
            }
            stamps.setValueCount(number);
            vectors.add(stamps);
            bytes += 8L * number;
            return stamps;
        }

        @Override
        public void run() {
            aligner.align(requests).forEach(AlignedColumn::close);
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            aligner.close();
            vectors.forEach(ValueVector::close);
        }
    }
}
