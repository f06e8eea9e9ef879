package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Takes the log stamps of an MCAP file from the message indexes behind its chunks: one ranged read a chunk. */
final class McapStamps {

    private static final int ENTRY_BYTES = 2 * Long.BYTES;
    private static final int INDEX_FIXED_BYTES = Short.BYTES + Integer.BYTES;

    /** What a message takes of its chunk at least. */
    private static final int LEAST_MESSAGE_BYTES = McapRecords.PREFIX_BYTES + McapRecords.MESSAGE_HEADER_BYTES;

    private final RangedFile file;
    private final Map<Integer, LoggedTopic> topics = new TreeMap<>(); // by channel
    private final Map<Integer, Long> found = new TreeMap<>();

    private McapStamps(RangedFile file) {
        this.file = file;
    }

    /** Appends the stamps of a file to its topics; returns the bytes that it took. */
    static long read(
            String uri, String label, int number, Configuration hadoop, Limits limits, Map<String, LoggedTopic> topics)
            throws IOException, NotIndexedException {
        try (RangedFile file = RangedFile.open(uri, label, hadoop)) {
            McapSummary summary = McapSummary.read(file, number, limits);
            McapStamps stamps = new McapStamps(file);
            for (Catalog.Channel channel : summary.channels().values()) {
                stamps.topics.put(channel.id(), LoggedTimes.topic(topics, channel, summary.catalog(), limits));
            }
            for (McapSummary.Chunk chunk : summary.chunks()) {
                stamps.chunk(chunk, limits);
            }
            summary.compare(stamps.found, file.place(file.length()));
            return file.bytesRead();
        }
    }

    private void chunk(McapSummary.Chunk chunk, Limits limits) throws IOException, NotIndexedException {
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
            return; // without messages, or without indexes: the counts tell
        }
        ByteBuffer indexes = file.read(chunk.indexAt(), chunk.indexBytes());
        long[] order =
                new long[Math.min(most, chunk.indexBytes() / ENTRY_BYTES)]; // offset in the chunk, place in the indexes
        LoggedTopic[] topicOf = new LoggedTopic[order.length];
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
            LoggedTopic topic = topics.get(channel);
            if (topic == null) {
                throw bad(chunk, "messages of channel %d, which the summary does not define".formatted(channel));
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
                topicOf[entries] = topic;
                order[entries++] = offset << 32 | entry;
                entry += ENTRY_BYTES;
            }
            found.merge(channel, listed / ENTRY_BYTES, Long::sum);
            at = entry;
        }
        if (at != chunk.indexBytes()) {
            throw bad(chunk, "%d bytes behind its message indexes".formatted(chunk.indexBytes() - at));
        }
        append(chunk, indexes, Arrays.copyOf(order, entries), topicOf);
    }

    /** In the order in which the messages lie in the chunk, whatever that of the indexes is. */
    private static void append(McapSummary.Chunk chunk, ByteBuffer indexes, long[] order, LoggedTopic[] topicOf)
            throws NotIndexedException {
        int[] entryOf = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            entryOf[i] = (int) order[i]; // ascending, as they were read
        }
        Arrays.sort(order);
        for (int i = 0; i < order.length; i++) {
            if (i > 0 && (order[i] >>> 32) - (order[i - 1] >>> 32) < LEAST_MESSAGE_BYTES) {
                throw bad(
                        chunk,
                        "messages at %d and %d of the chunk, which overlap"
                                .formatted(order[i - 1] >>> 32, order[i] >>> 32));
            }
            int entry = (int) order[i];
            topicOf[Arrays.binarySearch(entryOf, entry)].add(indexes.getLong(entry));
        }
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

    private static NotIndexedException bad(McapSummary.Chunk chunk, String detail) {
        return new NotIndexedException(Reason.BAD_INDEX, chunk.where(), detail);
    }
}
