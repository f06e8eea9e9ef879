package io.robocache.episode;

import java.io.Serializable;

/**
 * What a reader refuses, and how much memory it keeps.
 *
 * @param blockBytes      greatest decompressed chunk, message or block, in bytes; refused above it, before allocation
 * @param frames          most frames of one episode
 * @param chunkCacheBytes decompressed chunks that a reader keeps, off-heap, in bytes; 0 keeps only the one in use
 * @param expansion       most bytes that one byte of a file that is compressed as a whole may become; a block's worth is free
 */
public record Limits(long blockBytes, long frames, long chunkCacheBytes, int expansion) implements Serializable {

    private static final int EXPANSION = 1000;

    /** Chunks are addressed with 32 bits. */
    private static final long MAX_BLOCK_BYTES = Integer.MAX_VALUE - 64;

    /** With the usual expansion. */
    public Limits(long blockBytes, long frames, long chunkCacheBytes) {
        this(blockBytes, frames, chunkCacheBytes, EXPANSION);
    }

    /** @throws IllegalArgumentException if a limit is not positive, or a block would pass 2 GiB */
    public Limits {
        if (blockBytes < 1 || blockBytes > MAX_BLOCK_BYTES) {
            throw new IllegalArgumentException(
                    "block limit of %d bytes refused: it must be 1 to %d".formatted(blockBytes, MAX_BLOCK_BYTES));
        }
        if (frames < 1) {
            throw new IllegalArgumentException("limit of %d frames refused: it must be positive".formatted(frames));
        }
        if (expansion < 1) {
            throw new IllegalArgumentException(
                    "expansion of at most %d refused: it must be positive".formatted(expansion));
        }
        if (chunkCacheBytes < 0) {
            throw new IllegalArgumentException(
                    "chunk cache of %d bytes refused: it cannot be negative".formatted(chunkCacheBytes));
        }
    }

    /** 256 MiB a block, 2^24 frames an episode, 512 MiB of decompressed chunks, expansion by 1000. */
    public static Limits defaults() {
        return new Limits(256L << 20, 1L << 24, 512L << 20);
    }
}
