package io.robocache.voxel;

import io.robocache.device.DeviceLayout;
import io.robocache.device.KernelArguments;
import io.robocache.device.Slot;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.Float4Vector;

/**
 * {@link Reduction#FIRST} by the kernels of {@code voxel_first.cu}, behind the chain that finds the rows of the same
 * batch; of a specification without it, nothing. Not thread-safe.
 */
final class FirstPoints {

    private static final int THREADS = 256;
    private static final int MOST_BLOCKS = 132 * 64; // kernels stride over the rest

    private final VoxelSpec spec;
    private final VoxelBuffers chain;
    private final VoxelStruct struct;
    private final List<String> features;
    private final RadixSort sort = new RadixSort();
    private final KernelArguments arguments = new KernelArguments();
    private final long[] ids = new long[2];
    private final long[] pointsOf = new long[2];
    private long listed;
    private long starts;
    private long header;
    private long numbers;
    private long values; // a column behind the other
    private long columnBytes;

    /**
     * @param chain  planned before each {@link #plan}
     * @param struct tells where a feature lies
     */
    FirstPoints(VoxelSpec spec, VoxelBuffers chain, VoxelStruct struct) {
        this.spec = spec;
        this.chain = chain;
        this.struct = struct;
        this.features = spec.features(Reduction.FIRST);
    }

    /** Lays out its buffers behind those of the chain. */
    void plan(DeviceLayout layout) {
        if (features.isEmpty()) {
            return;
        }
        sort.plan(layout, chain.points);
        for (int side = 0; side < 2; side++) {
            ids[side] = layout.take(Long.BYTES * chain.points);
            pointsOf[side] = layout.take(Integer.BYTES * chain.points);
        }
        listed = layout.take(Long.BYTES);
        starts = layout.take(Integer.BYTES * chain.mostRows);
        header = layout.take(headerBytes());
        numbers = layout.take(Integer.BYTES * chain.mostRows);
        columnBytes = Slot.sized(Float.BYTES * chain.mostRows * spec.first());
        values = layout.take(columnBytes * features.size());
    }

    private long headerBytes() {
        return 2L * Long.BYTES * features.size();
    }

    /** What it takes of the slot's page-locked memory. */
    long stagedBytes() {
        return Slot.sized(headerBytes());
    }

    /** Queues the copy of the addresses of columns, and the kernels. */
    void queue(Slot slot, PointFrames points) {
        if (features.isEmpty()) {
            return;
        }
        long staged = slot.stage(headerBytes());
        for (int f = 0; f < features.size(); f++) {
            MemoryUtil.putLong(staged + (long) Long.BYTES * f, struct.addressOf(points, features.get(f)));
            MemoryUtil.putLong(staged + (long) Long.BYTES * (features.size() + f), chain.at(values + columnBytes * f));
        }
        slot.upload(staged, chain.at(header), headerBytes());
        launch(slot, "rc_first_points", 0, chain.points);
        long[] numbered = {chain.at(ids[0]), chain.at(ids[1])};
        long[] with = {chain.at(pointsOf[0]), chain.at(pointsOf[1])};
        int bits = VoxelLaunches.bitsOf(chain.mostRows); // the number of points in no row, too
        int side = sort.queue(slot, chain.base, numbered, with, chain.at(listed), bits);
        launch(slot, "rc_first_starts", side, chain.points);
        launch(slot, "rc_first_take", side, chain.mostRows * spec.first());
    }

    private void launch(Slot slot, String kernel, int side, long items) {
        arguments
                .clear()
                .put(chain.at(chain.slotOf))
                .put(chain.at(chain.rowOf))
                .put(chain.at(chain.bits))
                .put(chain.at(chain.wordRows))
                .put(chain.at(chain.zeroed)) // the number of rows comes first
                .put(chain.at(ids[side]))
                .put(chain.at(pointsOf[side]))
                .put(chain.at(listed))
                .put(chain.at(starts))
                .put(chain.at(header))
                .put(chain.at(header) + (long) Long.BYTES * features.size())
                .put(chain.at(numbers))
                .put(chain.points)
                .put(chain.mostRows)
                .put(spec.first())
                .put(features.size())
                .put(chain.ranked ? 1 : 0)
                .put(0);
        int blocks = (int) Math.max(1, Math.min(MOST_BLOCKS, (items + THREADS - 1) / THREADS));
        slot.launch(kernel, blocks, THREADS, arguments);
    }

    /** Queues the copies of so many rows behind the {@code voxels} that a batch has, which has room for them. */
    void fetch(Slot slot, VoxelBatch batch, int voxels, int rows) {
        if (features.isEmpty()) {
            return;
        }
        long counts = batch.firstCounts().getDataBuffer().memoryAddress();
        slot.download(chain.at(numbers), counts + 4L * voxels, 4L * rows);
        long before = 4L * voxels * spec.first();
        List<Float4Vector> columns = batch.values(Reduction.FIRST);
        for (int f = 0; f < columns.size(); f++) {
            long to = columns.get(f).getDataBuffer().memoryAddress() + before;
            slot.download(chain.at(values + columnBytes * f), to, 4L * rows * spec.first());
        }
    }
}
