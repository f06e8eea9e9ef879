package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Compares what a file says about itself (message indexes, chunk indexes, statistics, footer) with what a pass over it
 * found. The pass never relies on any of it, so a contradiction is a warning, unless it says that messages are missing.
 */
final class McapAudit {

    private static final int ENTRY_BYTES = 16;

    private final FileBytes file;
    private final LossLog log;

    // The messages of the last chunk: their offsets in it, ascending, channels and log times.
    private int[] offsets = new int[64];
    private int[] channels = new int[64];
    private long[] logTimes = new long[64];
    private int found;
    private long indexed; // entries of the message indexes behind it
    private long indexAt;
    private long chunkAt;
    private boolean chunkGood;
    private DamageException chunkLost;

    // All chunks of the file.
    private long[] chunkStarts = new long[16];
    private long[] chunkLengths = new long[16];
    private int chunks;
    private long listedChunks;
    private long firstListedAt = -1;

    private long statedMessages = -1;
    private long statedAt;

    McapAudit(FileBytes file, LossLog log) {
        this.file = file;
        this.log = log;
    }

    /** A chunk begins at {@code at}; its messages follow by {@link #message}. */
    void beginChunk(long at, long length) {
        endChunk();
        if (chunks == chunkStarts.length) {
            chunkStarts = Arrays.copyOf(chunkStarts, 2 * chunks);
            chunkLengths = Arrays.copyOf(chunkLengths, 2 * chunks);
        }
        chunkStarts[chunks] = at;
        chunkLengths[chunks++] = length;
        chunkAt = at;
        chunkGood = false;
        found = 0;
        indexed = 0;
    }

    void message(int offset, int channel, long logTime) {
        if (found == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * found);
            channels = Arrays.copyOf(channels, 2 * found);
            logTimes = Arrays.copyOf(logTimes, 2 * found);
        }
        offsets[found] = offset;
        channels[found] = channel;
        logTimes[found++] = logTime;
    }

    /** The chunk was read to its end; its times, unsigned, should contain its messages. */
    void chunkRead(long startTime, long endTime) {
        chunkGood = true;
        for (int i = 0; i < found; i++) {
            if (Long.compareUnsigned(logTimes[i], startTime) < 0 || Long.compareUnsigned(logTimes[i], endTime) > 0) {
                warn(
                        chunkAt,
                        "chunk says times %s to %s, and has a message of time %s"
                                .formatted(unsigned(startTime), unsigned(endTime), unsigned(logTimes[i])));
                return;
            }
        }
    }

    /** A MessageIndex record, behind its chunk. */
    void messageIndex(long at, long length, SectionCrc crc) throws IOException {
        if (chunks == 0 || length < 6) {
            warn(at, "message index of %d bytes that belongs to no chunk".formatted(length));
            return;
        }
        ByteBuffer head = file.window(at + McapRecords.PREFIX_BYTES, 6);
        int channel = head.getShort(head.position()) & 0xFFFF;
        long bytes = head.getInt(head.position() + 2) & 0xFFFF_FFFFL;
        indexAt = at;
        if (bytes % ENTRY_BYTES != 0 || bytes > length - 6) {
            warn(at, "message index of channel %d has %d bytes, no multiple of 16".formatted(channel, bytes));
            return;
        }
        indexed += bytes / ENTRY_BYTES;
        long from = at + McapRecords.PREFIX_BYTES + 6;
        boolean good = true;
        while (bytes > 0 && good && chunkGood) {
            int piece = (int) Math.min(bytes, FileBytes.WINDOW_BYTES / ENTRY_BYTES * ENTRY_BYTES);
            good = entriesGood(file.window(from, piece), channel, at);
            from += piece;
            bytes -= piece;
            crc.through(from);
        }
    }

    private boolean entriesGood(ByteBuffer entries, int channel, long at) {
        while (entries.hasRemaining()) {
            long logTime = entries.getLong();
            long offset = entries.getLong();
            int i = offset < 0 || offset > Integer.MAX_VALUE
                    ? -1
                    : Arrays.binarySearch(offsets, 0, found, (int) offset);
            if (i < 0 || channels[i] != channel || logTimes[i] != logTime) {
                warn(
                        at,
                        "message index of channel %d: no message of time %s at offset %s of the chunk at %d"
                                .formatted(channel, unsigned(logTime), unsigned(offset), chunkAt));
                return false;
            }
        }
        return true;
    }

    /** The chunk is left out; how many messages that costs, the indexes behind it may tell. */
    void chunkLost(DamageException damage) {
        chunkLost = damage;
    }

    /** The last chunk's indexes are complete. Entries without a message mean that a message was swallowed. */
    void endChunk() {
        long entries = indexed;
        if (chunkLost != null) {
            log.loss(
                    chunkLost.reason(),
                    LossLog.FILE,
                    file.place(chunkAt),
                    entries,
                    "%s; the chunk of %d bytes is left out"
                            .formatted(chunkLost.getMessage(), chunkLengths[chunks - 1]));
            chunkLost = null;
        } else if (chunkGood && entries > found) {
            log.loss(
                    Reason.BAD_INDEX,
                    LossLog.FILE,
                    file.place(chunkAt),
                    entries - found,
                    "message indexes list %d messages, the chunk has %d".formatted(entries, found));
        } else if (chunkGood && entries > 0 && entries < found) {
            warn(
                    indexAt,
                    "message indexes list %d of the %d messages of the chunk at %d".formatted(entries, found, chunkAt));
        }
        chunkGood = false;
        indexed = 0;
    }

    void chunkIndex(long at, long length) throws IOException {
        if (length < 32) {
            warn(at, "chunk index of %d bytes".formatted(length));
            return;
        }
        ByteBuffer fields = file.window(at + McapRecords.PREFIX_BYTES, 32);
        long start = fields.getLong(fields.position() + 16);
        long size = fields.getLong(fields.position() + 24);
        firstListedAt = listedChunks == 0 ? at : firstListedAt;
        listedChunks++;
        int i = Arrays.binarySearch(chunkStarts, 0, chunks, start);
        if (i < 0 || chunkLengths[i] != size) {
            warn(
                    at,
                    "chunk index names a chunk of %s bytes at %s; there is none"
                            .formatted(unsigned(size), unsigned(start)));
        }
    }

    void statistics(long at, long length) throws IOException {
        if (length < Long.BYTES) {
            warn(at, "statistics of %d bytes".formatted(length));
            return;
        }
        ByteBuffer fields = file.window(at + McapRecords.PREFIX_BYTES, Long.BYTES);
        statedMessages = fields.getLong(fields.position());
        statedAt = at;
    }

    /** The pass is over, after {@code messages} messages. */
    void endFile(long messages) {
        endChunk();
        if (listedChunks > 0 && listedChunks < chunks) {
            warn(firstListedAt, "the summary lists %d of %d chunks".formatted(listedChunks, chunks));
        }
        if (statedMessages < 0 || statedMessages == messages || log.fileDamaged()) {
            return; // with damage that is reported already, counts cannot agree
        }
        String detail = "statistics count %d messages, the file has %d".formatted(statedMessages, messages);
        if (statedMessages > messages) {
            log.loss(Reason.BAD_INDEX, LossLog.FILE, file.place(statedAt), statedMessages - messages, detail);
        } else {
            warn(statedAt, detail);
        }
    }

    private void warn(long at, String detail) {
        log.warning(Reason.BAD_INDEX, LossLog.FILE, file.place(at), detail);
    }

    private static String unsigned(long value) {
        return Long.toUnsignedString(value);
    }
}
