package io.robocache.episode;

import java.io.Serializable;

/**
 * What a reader refuses, and how much memory it keeps.
 *
 * @param blockBytes      greatest decompressed chunk, message or block, in bytes; refused above it, before allocation
 * @param frames          most frames of one episode
 * @param chunkCacheBytes decompressed chunks that a reader keeps, off-heap, in bytes; 0 keeps only the one in use
 * @param expansion       most bytes that one byte of a file that is compressed as a whole may become; a block's worth is free
 * @param topics          most topics of a recording, and most channels of each of its files
 * @param fields          most fields of a message type, those of nested messages counted each time
 * @param nesting         how deep message types, JSON messages and the like may be nested
 * @param components      most numbers that are taken of one message or row
 * @param schemaBytes     most bytes of all schema texts of a file
 * @param textBytes       most bytes of one schema or one JSON message, which take many times as many once they are parsed
 */
public record Limits(
        long blockBytes,
        long frames,
        long chunkCacheBytes,
        int expansion,
        int topics,
        int fields,
        int nesting,
        int components,
        long schemaBytes,
        int textBytes)
        implements Serializable {

    /** Channels have numbers of 16 bits. */
    public static final int MAX_TOPICS = 1 << 16;

    /** What nests is read by recursion. */
    public static final int MAX_NESTING = 512;

    private static final int EXPANSION = 1000;
    private static final int FIELDS = 100_000;
    private static final int NESTING = 100;
    private static final int COMPONENTS = 1 << 24;
    private static final long SCHEMA_BYTES = 64L << 20;
    private static final int TEXT_BYTES = 4 << 20;

    /** Chunks are addressed with 32 bits. */
    private static final long MAX_BLOCK_BYTES = Integer.MAX_VALUE - 64;

    /** With the usual expansion. */
    public Limits(long blockBytes, long frames, long chunkCacheBytes) {
        this(blockBytes, frames, chunkCacheBytes, EXPANSION);
    }

    /** With the usual limits of what messages declare. */
    public Limits(long blockBytes, long frames, long chunkCacheBytes, int expansion) {
        this(blockBytes, frames, chunkCacheBytes, expansion, MAX_TOPICS, FIELDS, NESTING, COMPONENTS, SCHEMA_BYTES);
    }

    /** With the usual length of one text. */
    public Limits(
            long blockBytes,
            long frames,
            long chunkCacheBytes,
            int expansion,
            int topics,
            int fields,
            int nesting,
            int components,
            long schemaBytes) {
        this(
                blockBytes,
                frames,
                chunkCacheBytes,
                expansion,
                topics,
                fields,
                nesting,
                components,
                schemaBytes,
                TEXT_BYTES);
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
        check("topics", topics, MAX_TOPICS);
        check("fields", fields, Integer.MAX_VALUE);
        check("levels of nesting", nesting, MAX_NESTING);
        check("components", components, Integer.MAX_VALUE);
        check("bytes of schema texts", schemaBytes, Long.MAX_VALUE);
        check("bytes of one text", textBytes, Integer.MAX_VALUE);
        if (chunkCacheBytes < 0) {
            throw new IllegalArgumentException(
                    "chunk cache of %d bytes refused: it cannot be negative".formatted(chunkCacheBytes));
        }
    }

    private static void check(String what, long limit, long most) {
        if (limit < 1 || limit > most) {
            throw new IllegalArgumentException(
                    "limit of %d %s refused: it must be 1 to %d".formatted(limit, what, most));
        }
    }

    /** 256 MiB a block, 2^24 frames an episode, 512 MiB of decompressed chunks, expansion by 1000. */
    public static Limits defaults() {
        return new Limits(256L << 20, 1L << 24, 512L << 20);
    }
}
