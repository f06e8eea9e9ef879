package io.robocache.episode;

import io.robocache.episode.Catalog.Channel;
import io.robocache.episode.Catalog.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The messages of one block that are wanted, by place, until they are delivered. Not thread-safe. */
final class MessageRows implements MessageSink {

    private final MessageChoice choice;
    private final Catalog catalog;
    private final SummaryCatalog summary; // null where the catalog is the summary's
    private final LossLog log;
    private final Map<Integer, Long> seen = new TreeMap<>(); // messages by channel, wanted or not
    private McapScanner scanner;
    private Channel[] channels = new Channel[64];
    private long[] logNanos = new long[64];
    private long[] chunkAt = new long[64];
    private int[] chunkOffset = new int[64];
    private int[] at = new int[64];
    private int[] lengths = new int[64];
    private int count;

    MessageRows(MessageChoice choice, Catalog catalog, SummaryCatalog summaryOrNull, LossLog log) {
        this.choice = choice;
        this.catalog = catalog;
        this.summary = summaryOrNull;
        this.log = log;
    }

    /** Whose pass it listens to. */
    void of(McapScanner pass) {
        scanner = pass;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    @Override
    public void channel(Channel channel) {
        // Known to the catalog; nothing is made of it before it has a message.
    }

    @Override
    public boolean message(ByteBuffer block, int from, int length, int number, long index, String where)
            throws IOException {
        int id = block.getShort(from) & 0xFFFF;
        Channel channel = catalog.channel(id);
        if (channel == null && summary != null) {
            channel = summary.channel(id);
        }
        if (channel == null) {
            log.missingChannel(id, where);
            return false;
        }
        saw(id, 1);
        if (!choice.takes(channel.topic())) {
            return false;
        }
        if (!channel.nameGood()) {
            log.loss(Reason.BAD_NAME, channel.topic(), channel.where(), 1, "the name is not UTF-8");
            return false;
        }
        long nanos = block.getLong(from + 6);
        if (nanos < 0) {
            log.loss(
                    Reason.BAD_STAMP,
                    channel.topic(),
                    where,
                    1,
                    "log time %s, limit 2^63 - 1".formatted(Long.toUnsignedString(nanos)));
            return false;
        }
        if (!choice.takes(nanos)) {
            return false;
        }
        boolean inChunk = scanner.inChunk();
        add(channel, nanos, scanner.contentAt(), inChunk ? from - McapRecords.PREFIX_BYTES : 0, from, length);
        return true;
    }

    /** A message that an index lists, of which no more is known. */
    void indexed(Channel channel, long nanos, long chunk, int offset) {
        add(channel, nanos, chunk, offset, -1, 0);
    }

    /** Messages that are in the file, wanted or not. */
    void saw(int channel, long messages) {
        seen.merge(channel, messages, Long::sum);
    }

    /** By channel. */
    Map<Integer, Long> seen() {
        return seen;
    }

    private void add(Channel channel, long nanos, long chunk, int offset, int from, int length) {
        if (count == at.length) {
            int room = Math.addExact(count, count);
            channels = Arrays.copyOf(channels, room);
            logNanos = Arrays.copyOf(logNanos, room);
            chunkAt = Arrays.copyOf(chunkAt, room);
            chunkOffset = Arrays.copyOf(chunkOffset, room);
            at = Arrays.copyOf(at, room);
            lengths = Arrays.copyOf(lengths, room);
        }
        channels[count] = channel;
        logNanos[count] = nanos;
        chunkAt[count] = chunk;
        chunkOffset[count] = offset;
        at[count] = from;
        lengths[count++] = length;
    }

    Channel channel(int row) {
        return channels[row];
    }

    long logNanos(int row) {
        return logNanos[row];
    }

    long chunkAt(int row) {
        return chunkAt[row];
    }

    int chunkOffset(int row) {
        return chunkOffset[row];
    }

    /** Where the message's content begins in the block. */
    int at(int row) {
        return at[row];
    }

    int payloadBytes(int row) {
        return lengths[row] - McapRecords.MESSAGE_HEADER_BYTES;
    }

    /** What describes a channel's messages; null if nothing does. */
    Schema schema(Channel channel) throws IOException {
        if (channel.schemaId() == 0) {
            return null;
        }
        Schema schema = catalog.schema(channel.schemaId());
        return schema == null && summary != null ? summary.schema(channel.schemaId()) : schema;
    }

    /** The type of a channel's messages; null if nothing describes them. */
    String type(Channel channel) throws IOException {
        Schema schema = schema(channel);
        return schema == null ? null : schema.type();
    }
}
