package io.robocache.voxel;

import io.robocache.device.KernelArguments;
import io.robocache.device.Slot;

/** The chain of launches over the {@link VoxelBuffers} of one batch, from zeroed memory to its results. Not thread-safe. */
final class VoxelLaunches {

    private static final int THREADS = 256;
    private static final int TILE = 1024; // points, or words of bits, of a block
    private static final int MOST_BLOCKS = 132 * 64; // kernels stride over the rest
    private static final int OUT_BLOCKS = 16; // as fast as more, and one is slower
    private static final long MOST_RANKED_BITS = 1L << 31;

    private final VoxelBuffers buffers;
    private final VoxelStruct struct;
    private final KernelArguments arguments = new KernelArguments();

    /** @param buffers planned and placed before each {@link #queue} */
    VoxelLaunches(VoxelBuffers buffers, VoxelStruct struct) {
        this.buffers = buffers;
        this.struct = struct;
    }

    /** Queues what has to be done once for buffers that were placed. */
    void prepare(Slot slot) {
        if (buffers.turns()) {
            buffers.takeTurn();
            slot.fill(buffers.at(buffers.zeroed), buffers.zeroedBytes, (byte) 0);
            buffers.takeTurn();
        }
    }

    /** Queues the chain for points and header that are on the device. */
    void queue(Slot slot) {
        if (buffers.turns()) {
            buffers.takeTurn();
        } else {
            slot.fill(buffers.at(buffers.zeroed), buffers.zeroedBytes, (byte) 0);
        }
        switch (buffers.form()) {
            case BITS -> bits(slot);
            case COUNTS -> voxel(slot, "rc_voxel_count", tiles(buffers.points), 0);
            case BASELINE -> voxel(slot, "rc_baseline_voxels", blocks(buffers.points, THREADS), 0);
            case ROWS -> rows(slot);
            case DENSE -> {
                rows(slot);
                voxel(
                        slot,
                        "rc_voxel_dense",
                        Math.min(MOST_BLOCKS, blocks(buffers.frames * buffers.words, TILE / 32)),
                        0);
            }
        }
    }

    private void bits(Slot slot) {
        if (buffers.binned) {
            voxel(slot, "rc_voxel_bin", (int) Math.min(MOST_BLOCKS, buffers.tiles()), 0);
            voxel(slot, "rc_voxel_fill", (int) Math.min(MOST_BLOCKS, buffers.parts()), 0);
        } else {
            voxel(slot, "rc_voxel_bits", tiles(buffers.points), 0);
        }
        if (buffers.hostBits != 0) {
            voxel(slot, "rc_voxel_out", OUT_BLOCKS, 0);
        }
    }

    private void rows(Slot slot) {
        int side = buffers.ranked ? ranked(slot) : hashed(slot);
        if (!buffers.reduces()) {
            return;
        }
        voxel(slot, "rc_voxel_clear", Math.min(MOST_BLOCKS, blocks(buffers.mostRows, THREADS)), side);
        voxel(slot, "rc_voxel_accumulate", tiles(buffers.points), side);
        if (buffers.features() > 0) {
            voxel(slot, "rc_voxel_finish", Math.min(MOST_BLOCKS, blocks(buffers.mostRows, THREADS)), side);
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
    private int hashed(Slot slot) {
        slot.fill(buffers.at(buffers.table), 16 * buffers.points, (byte) -1);
        voxel(slot, "rc_voxel_insert", tiles(buffers.points), 0);
        int bits = buffers.cellBits + bitsOf(buffers.frames - 1);
        int at = buffers.sort.queue(
                slot, buffers.base, placed(buffers.rowIds), placed(buffers.rowSlots), buffers.at(buffers.zeroed), bits);
        voxel(slot, "rc_voxel_rows", Math.min(MOST_BLOCKS, blocks(buffers.points, THREADS)), at);
        return at;
    }

    private long[] placed(long[] offsets) {
        return new long[] {buffers.at(offsets[0]), buffers.at(offsets[1])};
    }

    private void voxel(Slot slot, String kernel, int blocks, int side) {
        struct.write(arguments.clear(), side);
        slot.launch(kernel, blocks, THREADS, arguments);
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
