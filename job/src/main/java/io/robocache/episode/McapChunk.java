package io.robocache.episode;

import java.io.IOException;
import org.apache.arrow.memory.ArrowBuf;

/**
 * The records of a chunk, or a plain run of records outside chunks.
 *
 * @param source        borrowed
 * @param at            offset of its first stored byte in the file
 * @param storedBytes   its length there
 * @param bytes         its decompressed length as declared, at most the limit
 * @param decompression borrowed
 */
record McapChunk(
        FileBytes source,
        int file,
        long at,
        int storedBytes,
        int bytes,
        String compression,
        Decompression decompression)
        implements Stretch {

    /**
     * Refuses a chunk by what it declares.
     *
     * @param bytes  decompressed
     * @param stored as they lie in the file
     * @param room   of its record
     */
    static void check(String compression, long bytes, long stored, long room, Limits limits) throws DamageException {
        if (!Decompression.knows(compression)) {
            throw new DamageException(
                    Reason.UNSUPPORTED, "chunk compression '%s'; known are none, lz4 and zstd".formatted(compression));
        }
        if (Long.compareUnsigned(stored, room) > 0) {
            throw new DamageException(
                    Reason.BAD_LENGTH,
                    "chunk declares %s stored bytes, its record has %d".formatted(Long.toUnsignedString(stored), room));
        }
        if (Long.compareUnsigned(bytes, limits.blockBytes()) > 0 || stored > limits.blockBytes()) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "chunk of %d stored bytes declares %s bytes, limit %d"
                            .formatted(stored, Long.toUnsignedString(bytes), limits.blockBytes()));
        }
        if (compression.equals(Decompression.NONE) && stored != bytes) {
            throw new DamageException(
                    Reason.BAD_LENGTH, "uncompressed chunk declares %d bytes and stores %d".formatted(bytes, stored));
        }
    }

    @Override
    public ArrowBuf load(Room room, Stored stored) throws IOException, DamageException {
        boolean plain = compression.equals(Decompression.NONE);
        ArrowBuf packed = room.of(storedBytes);
        boolean keep = false;
        try {
            source.copy(at, storedBytes, packed.nioBuffer(0, storedBytes));
            stored.see(packed.nioBuffer(0, storedBytes));
            keep = plain;
            return plain ? packed : decompression.block(compression, packed.nioBuffer(0, storedBytes), bytes, room::of);
        } finally {
            if (!keep) {
                packed.close();
            }
        }
    }
}
