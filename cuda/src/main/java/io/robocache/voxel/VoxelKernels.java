package io.robocache.voxel;

import io.robocache.device.DeviceLayout;
import io.robocache.device.KernelArguments;
import io.robocache.device.Slot;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.Float4Vector;

/**
 * The launches that voxelize some frames of a batch, and the copies around them: the columns go up, the chain of {@code
 * voxel_sparse.cu} runs, the number of voxels comes back and then exactly their rows. Not thread-safe.
 */
final class VoxelKernels {

    private static final int THREADS = 256;
    private static final int TILE = 1024; // points, or words of bits, of a block
    private static final int SORTED = 2048; // rows of a block
    private static final int MOST_BLOCKS = 132 * 64; // kernels stride over the rest
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 256;
    private static final long MOST_RANKED_BITS = 1L << 31;

    private final BufferAllocator memory;
    private final VoxelSpec spec;
    private final KernelArguments arguments = new KernelArguments();
    private final VoxelBuffers buffers;

    VoxelKernels(BufferAllocator memory, VoxelSpec spec) {
        this.memory = memory;
        this.spec = spec;
        this.buffers = new VoxelBuffers(spec);
    }

    /**
     * Appends the voxels of frames {@code from} to {@code to}, which have at least one point, to those that a batch has.
     *
     * @param voxels rows there are
     * @return rows there are now
     * @throws io.robocache.device.DeviceMemoryException if the frames do not fit; the batch is as before
     */
    int voxelize(Slot slot, PointFrames points, int from, int to, VoxelBatch batch, int voxels) {
        int start = points.frameStart(from);
        int n = points.frameStart(to) - start;
        DeviceLayout layout = new DeviceLayout();
        buffers.plan(layout, points, n, to - from);
        slot.reserve(layout.bytes());
        buffers.base = slot.allocate(layout.bytes());
        try (ArrowBuf header = memory.buffer(buffers.headerBytes);
                ArrowBuf found = memory.buffer(buffers.foundBytes)) {
            buffers.writeHeader(header.memoryAddress(), points, from, to);
            slot.upload(header.memoryAddress(), buffers.at(buffers.header), buffers.headerBytes);
            slot.fill(buffers.at(buffers.zeroed), buffers.zeroedBytes, (byte) 0);
            for (int c = 0; c < buffers.columns.length; c++) {
                slot.upload(points.address(buffers.columns[c], start), buffers.at(buffers.column[c]), 4L * n);
            }
            int finalRows = buffers.ranked ? ranked(slot) : hashed(slot, n);
            reduce(slot, n, finalRows);
            slot.download(buffers.at(buffers.zeroed), found.memoryAddress(), buffers.foundBytes);
            slot.synchronize();
            int rows = Math.toIntExact(found.getLong(0));
            batch.reserve(voxels + rows);
            fetch(slot, batch, voxels, rows);
            writeFrames(found.memoryAddress(), points, from, to, batch, voxels);
            slot.synchronize();
            return voxels + rows;
        }
    }

    /** Rows by the rank of a cell's bit. */
    private int ranked(Slot slot) {
        voxel(slot, "rc_voxel_mark", tiles(buffers.points), 0);
        int blocks = blocks(buffers.frames * buffers.words, TILE);
        voxel(slot, "rc_rank_sums", blocks, 0);
        voxel(slot, "rc_rank_scan", 1, 0);
        voxel(slot, "rc_rank_rows", blocks, 0);
        return 0;
    }

    /** Rows by hashing the cells and sorting those that were found; tells which of the two buffers holds them. */
    private int hashed(Slot slot, int n) {
        slot.fill(buffers.at(buffers.table), 16L * n, (byte) -1);
        voxel(slot, "rc_voxel_insert", tiles(n), 0);
        int bits = buffers.cellBits + bitsOf(buffers.frames - 1);
        int passes = Math.max(1, (bits + DIGIT_BITS - 1) / DIGIT_BITS);
        int digitBits = Math.max(1, (bits + passes - 1) / passes);
        int blocks = blocks(n, SORTED);
        int at = 0;
        for (int pass = 0; pass < passes; pass++) {
            arguments.clear();
            for (int side : new int[] {at, 1 - at}) {
                arguments.put(buffers.at(buffers.rowIds[side])).put(buffers.at(buffers.rowSlots[side]));
            }
            arguments
                    .put(buffers.at(buffers.zeroed))
                    .put(buffers.at(buffers.histogram))
                    .put(buffers.at(buffers.digits))
                    .put((long) blocks)
                    .put(pass * digitBits)
                    .put(digitBits);
            slot.launch("rc_sort_histogram", blocks, THREADS, arguments);
            slot.launch("rc_sort_scan", DIGITS, THREADS, arguments);
            slot.launch("rc_sort_scatter", blocks, THREADS, arguments);
            at = 1 - at;
        }
        voxel(slot, "rc_voxel_rows", Math.min(MOST_BLOCKS, blocks(n, THREADS)), at);
        return at;
    }

    private void reduce(Slot slot, int n, int side) {
        if (!buffers.reduces()) {
            return;
        }
        voxel(slot, "rc_voxel_clear", Math.min(MOST_BLOCKS, blocks(buffers.mostRows, THREADS)), side);
        voxel(slot, "rc_voxel_accumulate", tiles(n), side);
        if (buffers.features() > 0) {
            voxel(slot, "rc_voxel_finish", Math.min(MOST_BLOCKS, blocks(buffers.mostRows, THREADS)), side);
        }
    }

    private void voxel(Slot slot, String kernel, int blocks, int side) {
        buffers.write(arguments.clear(), side);
        slot.launch(kernel, blocks, THREADS, arguments);
    }

    /** Queues the copies of the rows behind those that the batch has. */
    private void fetch(Slot slot, VoxelBatch batch, int voxels, int rows) {
        int keyBytes = spec.grid().wideKeys() ? Long.BYTES : Integer.BYTES;
        long keys = batch.keys().getDataBuffer().memoryAddress();
        slot.download(buffers.at(buffers.rowKeys), keys + (long) keyBytes * voxels, (long) keyBytes * rows);
        if (batch.occupancy() != null) {
            MemoryUtil.setMemory(batch.occupancy().getDataBuffer().memoryAddress() + voxels, rows, (byte) 1);
        }
        if (batch.counts() != null) {
            long counts = batch.counts().getDataBuffer().memoryAddress();
            slot.download(buffers.at(buffers.counts), counts + 4L * voxels, 4L * rows);
        }
        int column = 0;
        for (Reduction reduction : VoxelBuffers.OF_FEATURES) {
            List<Float4Vector> columns = batch.values(reduction);
            for (Float4Vector values : columns) {
                long to = values.getDataBuffer().memoryAddress() + 4L * voxels;
                slot.download(buffers.at(buffers.results[column++]), to, 4L * rows);
            }
        }
    }

    /** The counters and offsets of the frames, from the block that was zeroed: total, starts, non-finite, outside. */
    private void writeFrames(long found, PointFrames points, int from, int to, VoxelBatch batch, int voxels) {
        int frames = to - from;
        long starts = found + Long.BYTES;
        long nonFinite = starts + 8L * (frames + 1);
        long outside = nonFinite + 8L * frames;
        for (int f = 0; f < frames; f++) {
            long end = MemoryUtil.getLong(starts + 8L * (f + 1));
            batch.pointsIn().set(from + f, points.frameStart(from + f + 1) - points.frameStart(from + f));
            batch.nonFinite().set(from + f, MemoryUtil.getLong(nonFinite + 8L * f));
            batch.outOfRange().set(from + f, MemoryUtil.getLong(outside + 8L * f));
            batch.voxels().set(from + f, end - MemoryUtil.getLong(starts + 8L * f));
            batch.offsets().set(from + f + 1, voxels + (int) end);
        }
    }

    /** Whether a frame and a cell of so many frames fit one number of 64 bits; always true of one frame. */
    boolean numbers(long frames) {
        return bitsOf(spec.grid().cells() - 1) + bitsOf(frames - 1) <= Long.SIZE;
    }

    /** Whether the bits of all cells are cheaper than a hash of all points, and few enough to be numbered. */
    static boolean ranks(long points, long frames, long cells) {
        long words = (cells + Integer.SIZE - 1) / Integer.SIZE;
        return words <= MOST_RANKED_BITS / Integer.SIZE / frames && frames * words <= Math.max(8 * points, 1 << 15);
    }

    static int bitsOf(long greatest) {
        return Long.SIZE - Long.numberOfLeadingZeros(greatest);
    }

    private static int tiles(long points) {
        return Math.min(MOST_BLOCKS, blocks(points, TILE));
    }

    private static int blocks(long items, int each) {
        return Math.toIntExact(Math.max(1, (items + each - 1) / each));
    }
}
