package io.robocache.episode;

import static io.robocache.episode.McapRecords.PREFIX_BYTES;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a chunk's record says about it.
 *
 * @param chunk     its stored bytes
 * @param crc       of its bytes decompressed; 0: not computed
 * @param startTime the earliest of its messages
 * @param endTime   the latest
 */
record ChunkHead(McapChunk chunk, int crc, long startTime, long endTime) {

    /** Of the fields but the name of the compression and the records. */
    private static final int FIXED_BYTES = 40;

    private static final int LONGEST_NAME = 1024;

    /**
     * Reads the fields of a chunk record.
     *
     * @param number        the file's among the recording's
     * @param at            where the record begins
     * @param length        of its content, within the file
     * @param decompression borrowed by the chunk
     * @throws DamageException if they contradict each other or the limits
     */
    static ChunkHead read(FileBytes file, int number, long at, long length, Limits limits, Decompression decompression)
            throws IOException, DamageException {
        if (length < FIXED_BYTES) {
            throw new DamageException(Reason.BAD_LENGTH, "chunk record of %d bytes".formatted(length));
        }
        ByteBuffer fields = file.window(at + PREFIX_BYTES, FIXED_BYTES - Long.BYTES);
        int from = fields.position();
        long startTime = fields.getLong(from);
        long endTime = fields.getLong(from + 8);
        long bytes = fields.getLong(from + 16);
        int crc = fields.getInt(from + 24);
        long nameBytes = fields.getInt(from + 28) & 0xFFFF_FFFFL;
        if (nameBytes > length - FIXED_BYTES || nameBytes > LONGEST_NAME) {
            throw new DamageException(
                    Reason.BAD_LENGTH, "compression name of a chunk takes %d bytes".formatted(nameBytes));
        }
        long payloadAt = at + PREFIX_BYTES + FIXED_BYTES + nameBytes;
        ByteBuffer rest = file.window(payloadAt - Long.BYTES - nameBytes, (int) nameBytes + Long.BYTES);
        byte[] name = new byte[(int) nameBytes];
        rest.get(name);
        String compression = String.valueOf(RecordFields.utf8(name));
        long stored = rest.getLong();
        McapChunk.check(compression, bytes, stored, length - FIXED_BYTES - nameBytes, limits);
        return new ChunkHead(
                new McapChunk(file, number, payloadAt, (int) stored, (int) bytes, compression, decompression),
                crc,
                startTime,
                endTime);
    }
}
