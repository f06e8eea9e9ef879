package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the message indexes behind one chunk list, in the order in which the messages lie in it. Nothing of it is believed
 * that can be checked without the chunk.
 *
 * @param offsets  of each message's record in the decompressed chunk
 * @param channels of each message
 * @param logNanos of each message
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record ChunkEntries(int[] offsets, int[] channels, long[] logNanos) {

    private static final int ENTRY_BYTES = 2 * Long.BYTES;
    private static final int INDEX_FIXED_BYTES = Short.BYTES + Integer.BYTES;

    /** What a message takes of its chunk at least. */
    private static final int LEAST_MESSAGE_BYTES = McapRecords.PREFIX_BYTES + McapRecords.MESSAGE_HEADER_BYTES;

    int count() {
        return offsets.length;
    }

    /**
     * Reads them: one ranged read. None where the chunk has no messages or no indexes; the counts of the file tell which.
     *
     * @throws NotIndexedException if they contradict the chunk or each other
     */
    static ChunkEntries read(RangedFile file, McapSummary.Chunk chunk, Limits limits)
            throws IOException, NotIndexedException {
        if (chunk.bytes() < 0 || chunk.bytes() > limits.blockBytes()) {
            throw new NotIndexedException(
                    Reason.SIZE_LIMIT,
                    chunk.where(),
                    "a chunk of %s bytes, limit %d (limits.block)"
                            .formatted(Long.toUnsignedString(chunk.bytes()), limits.blockBytes()));
        }
        int most = (int) (chunk.bytes() / LEAST_MESSAGE_BYTES);
        long room = (long) most * ENTRY_BYTES
                + (long) chunk.channels().length * (McapRecords.PREFIX_BYTES + INDEX_FIXED_BYTES);
        if (chunk.indexBytes() > room) {
            throw bad(chunk, "%d bytes of indexes for a chunk of %d".formatted(chunk.indexBytes(), chunk.bytes()));
        }
        if (chunk.indexBytes() == 0) {
            return new ChunkEntries(new int[0], new int[0], new long[0]);
        }
        ByteBuffer indexes = file.read(chunk.indexAt(), chunk.indexBytes());
        long[] order =
                new long[Math.min(most, chunk.indexBytes() / ENTRY_BYTES)]; // offset in the chunk, place in the indexes
        int[] channelOf = new int[order.length];
        int entries = 0;
        int at = 0;
        for (int i = 0; i < chunk.channels().length; i++) {
            int left = chunk.indexBytes() - at - McapRecords.PREFIX_BYTES - INDEX_FIXED_BYTES;
            int content = at + McapRecords.PREFIX_BYTES;
            long listed = left < 0 ? -1 : indexes.getInt(content + Short.BYTES) & 0xFFFF_FFFFL;
            boolean good = left >= 0
                    && (indexes.get(at) & 0xFF) == McapRecords.MESSAGE_INDEX
                    && indexes.getLong(at + 1) == INDEX_FIXED_BYTES + listed
                    && listed <= left
                    && listed % ENTRY_BYTES == 0
                    && listed / ENTRY_BYTES <= order.length - entries;
            int channel = good ? indexes.getShort(content) & 0xFFFF : -1;
            if (!good || !lists(chunk, channel, chunk.indexAt() + at)) {
                throw bad(chunk, "no message index at %d as it says".formatted(chunk.indexAt() + at));
            }
            int entry = content + INDEX_FIXED_BYTES;
            for (long n = 0; n < listed / ENTRY_BYTES; n++) {
                long offset = indexes.getLong(entry + Long.BYTES);
                checkTime(chunk, indexes.getLong(entry));
                if (offset < 0 || offset > chunk.bytes() - LEAST_MESSAGE_BYTES) {
                    throw bad(
                            chunk,
                            "a message at %s of a chunk of %d bytes"
                                    .formatted(Long.toUnsignedString(offset), chunk.bytes()));
                }
                channelOf[entries] = channel;
                order[entries++] = offset << 32 | entry;
                entry += ENTRY_BYTES;
            }
            at = entry;
        }
        if (at != chunk.indexBytes()) {
            throw bad(chunk, "%d bytes behind its message indexes".formatted(chunk.indexBytes() - at));
        }
        return sorted(chunk, indexes, Arrays.copyOf(order, entries), channelOf);
    }

    /** In the order in which the messages lie in the chunk, whatever that of the indexes is. */
    private static ChunkEntries sorted(McapSummary.Chunk chunk, ByteBuffer indexes, long[] order, int[] channelOf)
            throws NotIndexedException {
        int[] entryOf = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            entryOf[i] = (int) order[i]; // ascending, as they were read
        }
        Arrays.sort(order);
        int[] offsets = new int[order.length];
        int[] channels = new int[order.length];
        long[] logNanos = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            offsets[i] = (int) (order[i] >>> 32);
            if (i > 0 && offsets[i] - offsets[i - 1] < LEAST_MESSAGE_BYTES) {
                throw bad(
                        chunk,
                        "messages at %d and %d of the chunk, which overlap".formatted(offsets[i - 1], offsets[i]));
            }
            int entry = (int) order[i];
            channels[i] = channelOf[Arrays.binarySearch(entryOf, entry)];
            logNanos[i] = indexes.getLong(entry);
        }
        return new ChunkEntries(offsets, channels, logNanos);
    }

    private static boolean lists(McapSummary.Chunk chunk, int channel, long recordAt) {
        for (int i = 0; i < chunk.channels().length; i++) {
            if (chunk.channels()[i] == channel) {
                return chunk.offsets()[i] == recordAt;
            }
        }
        return false;
    }

    private static void checkTime(McapSummary.Chunk chunk, long nanos) throws NotIndexedException {
        if (nanos < 0
                || Long.compareUnsigned(nanos, chunk.first()) < 0
                || Long.compareUnsigned(nanos, chunk.last()) > 0) {
            throw bad(
                    chunk,
                    "a message of time %s in a chunk of times %s to %s"
                            .formatted(
                                    Long.toUnsignedString(nanos),
                                    Long.toUnsignedString(chunk.first()),
                                    Long.toUnsignedString(chunk.last())));
        }
    }

    static NotIndexedException bad(McapSummary.Chunk chunk, String detail) {
        return new NotIndexedException(Reason.BAD_INDEX, chunk.where(), detail);
    }
}
