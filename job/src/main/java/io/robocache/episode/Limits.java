package io.robocache.episode;

import java.io.Serializable;

/**
 * What a reader refuses, and how much memory it keeps.
 *
 * @param blockBytes      greatest decompressed chunk, message or block, in bytes; refused above it, before allocation
 * @param frames          most frames of one episode
 * @param chunkCacheBytes decompressed chunks that a reader keeps, off-heap, in bytes; 0 keeps only the one in use
 */
public record Limits(long blockBytes, long frames, long chunkCacheBytes) implements Serializable {

    /** Chunks are addressed with 32 bits. */
    private static final long MAX_BLOCK_BYTES = Integer.MAX_VALUE - 64;

    /** @throws IllegalArgumentException if a limit is not positive, or a block would pass 2 GiB */
    public Limits {
        if (blockBytes < 1 || blockBytes > MAX_BLOCK_BYTES) {
            throw new IllegalArgumentException(
                    "block limit of %d bytes refused: it must be 1 to %d".formatted(blockBytes, MAX_BLOCK_BYTES));
        }
        if (frames < 1) {
            throw new IllegalArgumentException("limit of %d frames refused: it must be positive".formatted(frames));
        }
        if (chunkCacheBytes < 0) {
            throw new IllegalArgumentException(
                    "chunk cache of %d bytes refused: it cannot be negative".formatted(chunkCacheBytes));
        }
    }

    /** 256 MiB a block, 2^24 frames an episode, 512 MiB of decompressed chunks. */
    public static Limits defaults() {
        return new Limits(256L << 20, 1L << 24, 512L << 20);
    }
}
