package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The first bytes of an MCAP file, and its last. */
final class McapOpening {

    private McapOpening() {}

    /**
     * Checks the magic bytes and the Header record.
     *
     * @throws MalformedEpisodeException if the file cannot be read as MCAP
     */
    static void check(FileBytes file) throws IOException {
        long length = file.length();
        if (length == 0) {
            throw refused(file, Reason.EMPTY, 0, "the file has 0 bytes");
        }
        int there = (int) Math.min(length, McapRecords.MAGIC_BYTES);
        ByteBuffer first = file.window(0, there);
        for (int i = 0; i < there; i++) {
            if (first.get(i) != (byte) (McapRecords.MAGIC >>> (8 * i))) {
                throw refused(
                        file,
                        Reason.BAD_MAGIC,
                        i,
                        "byte %02x where an MCAP file has %02x"
                                .formatted(first.get(i), (byte) (McapRecords.MAGIC >>> (8 * i))));
            }
        }
        if (length < McapRecords.MAGIC_BYTES + McapRecords.PREFIX_BYTES) {
            Reason reason =
                    length == 2 * McapRecords.MAGIC_BYTES && closes(file) ? Reason.BAD_HEADER : Reason.TRUNCATED;
            throw refused(file, reason, Math.min(length, 8), "the file has %d bytes and no header".formatted(length));
        }
        ByteBuffer prefix = file.window(McapRecords.MAGIC_BYTES, McapRecords.PREFIX_BYTES);
        int opcode = prefix.get(prefix.position()) & 0xFF;
        long bytes = prefix.getLong(prefix.position() + 1);
        if (opcode != McapRecords.HEADER) {
            throw refused(
                    file,
                    Reason.BAD_HEADER,
                    8,
                    "the first record is a %s, no header".formatted(McapRecords.name(opcode)));
        }
        long left = length - McapRecords.MAGIC_BYTES - McapRecords.PREFIX_BYTES;
        if (Long.compareUnsigned(bytes, left) > 0) {
            throw refused(
                    file,
                    closes(file) ? Reason.BAD_LENGTH : Reason.TRUNCATED,
                    8,
                    "header declares %s bytes, the file has %d more".formatted(Long.toUnsignedString(bytes), left));
        }
    }

    /** Whether the file ends as a complete MCAP file does. */
    static boolean closes(FileBytes file) throws IOException {
        if (file.length() < 2 * McapRecords.MAGIC_BYTES) {
            return false;
        }
        ByteBuffer last = file.window(file.length() - McapRecords.MAGIC_BYTES, McapRecords.MAGIC_BYTES);
        return last.getLong(last.position()) == McapRecords.MAGIC;
    }

    private static MalformedEpisodeException refused(FileBytes file, Reason reason, long at, String detail) {
        return new MalformedEpisodeException(reason, file.uri(), file.place(at), detail);
    }
}
