package io.robocache.align;

/**
 * How a stream's targets are cut into blocks; of speed alone.
 *
 * @param tile   targets a block
 * @param slices blocks that share a tile's components
 */
record AlignTiles(int tile, int slices) {

    private static final int PROCESSORS = 132; // of the GPU that the cuts were measured on
    private static final int ENOUGH_BLOCKS = 3 * PROCESSORS;
    private static final int SMALLEST_TILE = 8;
    private static final int SLICE_BYTES = 16 * 256; // a vector a thread

    /**
     * For one of so many streams in a launch: more targets for short rows, fewer where the launch would not fill the GPU.
     *
     * @param rowBytes of what is read for a target, by as many threads as it has vectors; 0 where one thread does all
     */
    static AlignTiles of(long targets, long rowBytes, int streams) {
        int tile = rowBytes >= 512 ? 64 : rowBytes >= 128 ? 128 : 256;
        while (tile > SMALLEST_TILE && targets / tile * streams < ENOUGH_BLOCKS) {
            tile /= 2;
        }
        long tiles = (targets + tile - 1) / tile * streams;
        long useful = Math.max(1, tile * rowBytes / SLICE_BYTES);
        int slices = tiles < PROCESSORS ? (int) Math.max(1, Math.min(useful, 2 * PROCESSORS / Math.max(1, tiles))) : 1;
        return new AlignTiles(tile, slices);
    }
}
