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
