package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * What the end of an MCAP file says of all of it. Nothing of it is believed that can be checked without reading messages.
 *
 * @param catalog  schemas and channels
 * @param channels by number
 * @param messages of the whole file
 * @param counts   messages by channel, where the file has them; else empty
 * @param chunks   by place; they and their indexes do not overlap, and lie before the summary
 */
record McapSummary(
        Catalog catalog,
        TreeMap<Integer, Catalog.Channel> channels,
        long messages,
        TreeMap<Integer, Long> counts,
        List<Chunk> chunks) {

    /** A summary has some 100 bytes a chunk; this one stands for hundreds of gigabytes. */
    private static final int MAX_BYTES = 64 << 20;

    private static final int TAIL_BYTES = McapRecords.PREFIX_BYTES + McapRecords.FOOTER_BYTES + McapRecords.MAGIC_BYTES;
    private static final int CRC_AT = McapRecords.PREFIX_BYTES + 16;
    private static final int OFFSET_BYTES = Short.BYTES + Long.BYTES;

    /**
     * One chunk.
     *
     * @param first    least log time, unsigned
     * @param last     greatest log time, unsigned
     * @param bytes    decompressed
     * @param indexAt  offset of its message indexes, which lie behind it
     * @param channels that have an index
     * @param offsets  of each one's index record
     * @param where    its record in the summary
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Chunk(
            long first,
            long last,
            long at,
            long bytes,
            long indexAt,
            int indexBytes,
            int[] channels,
            long[] offsets,
            String where) {}

    static McapSummary read(RangedFile file, int number, Limits limits) throws IOException, NotIndexedException {
        long footerAt = file.length() - TAIL_BYTES;
        if (footerAt < McapRecords.MAGIC_BYTES) {
            throw new NotIndexedException("it is too short to have a summary");
        }
        ByteBuffer first = file.read(0, McapRecords.MAGIC_BYTES);
        byte[] opening = new byte[Integer.BYTES];
        first.get(0, opening);
        if (StagedFile.isPacked(opening)) {
            throw new NotIndexedException("it is compressed as a whole");
        }
        ByteBuffer tail = file.read(footerAt, TAIL_BYTES);
        if (first.getLong(0) != McapRecords.MAGIC
                || tail.getLong(TAIL_BYTES - McapRecords.MAGIC_BYTES) != McapRecords.MAGIC
                || (tail.get(0) & 0xFF) != McapRecords.FOOTER
                || tail.getLong(1) != McapRecords.FOOTER_BYTES) {
            throw new NotIndexedException("it does not end with a footer; it was cut, or its recorder was stopped");
        }
        long at = tail.getLong(McapRecords.PREFIX_BYTES);
        if (at == 0) {
            throw new NotIndexedException("it has no summary");
        }
        if (at < McapRecords.MAGIC_BYTES || at > footerAt) {
            throw new NotIndexedException(
                    Reason.BAD_FOOTER,
                    file.place(footerAt),
                    "the footer puts the summary at %s, itself at %d".formatted(Long.toUnsignedString(at), footerAt));
        }
        if (footerAt - at > Math.min(MAX_BYTES, limits.blockBytes())) {
            throw new NotIndexedException(
                    Reason.SIZE_LIMIT,
                    file.place(at),
                    "the summary has %d bytes, limit %d"
                            .formatted(footerAt - at, Math.min(MAX_BYTES, limits.blockBytes())));
        }
        ByteBuffer summary = file.read(at, (int) (footerAt - at));
        CRC32 crc = new CRC32();
        crc.update(summary.duplicate());
        crc.update(tail.slice(0, CRC_AT));
        int declared = tail.getInt(CRC_AT);
        if (declared != 0 && declared != (int) crc.getValue()) {
            throw new NotIndexedException(
                    Reason.CRC_MISMATCH,
                    file.place(footerAt),
                    "CRC of the summary is %08x, its bytes have %08x".formatted(declared, crc.getValue()));
        }
        return new Parsing(file, new Catalog(file.uri(), number, new LossLog(), limits), at).of(summary);
    }

    /** One summary while it is read. */
    private static final class Parsing {
        private final RangedFile file;
        private final long start;
        private final Catalog catalog;
        private final TreeMap<Integer, Catalog.Channel> channels = new TreeMap<>();
        private final TreeMap<Integer, Long> counts = new TreeMap<>();
        private final List<Chunk> chunks = new ArrayList<>();
        private long messages = -1;
        private long chunkCount;

        Parsing(RangedFile file, Catalog catalog, long start) {
            this.file = file;
            this.start = start;
            this.catalog = catalog;
        }

        McapSummary of(ByteBuffer summary) throws IOException, NotIndexedException {
            int at = 0;
            while (at < summary.limit()) {
                int left = summary.limit() - at - McapRecords.PREFIX_BYTES;
                long length = left < 0 ? -1 : summary.getLong(at + 1);
                if (length < 0 || length > left) {
                    throw bad(at, "a record of the summary runs over its end");
                }
                try {
                    take(summary, summary.get(at) & 0xFF, at, (int) length);
                } catch (DamageException e) {
                    throw bad(at, e.getMessage());
                }
                at += McapRecords.PREFIX_BYTES + (int) length;
            }
            if (messages < 0) {
                throw new NotIndexedException(
                        "its summary has no statistics, so that nothing says whether indexes have every message");
            }
            if (messages > 0 && chunkCount == 0) {
                throw new NotIndexedException("its messages are in no chunks, so that they have no indexes");
            }
            if (chunks.isEmpty() && chunkCount > 0) {
                throw new NotIndexedException("its summary does not list its %d chunks".formatted(chunkCount));
            }
            if (chunks.size() != chunkCount) {
                throw bad(0, "the summary lists %d of %d chunks".formatted(chunks.size(), chunkCount));
            }
            chunks.sort(Comparator.comparingLong(Chunk::at));
            long end = McapRecords.MAGIC_BYTES;
            for (Chunk chunk : chunks) {
                if (chunk.at < end) {
                    throw new NotIndexedException(
                            Reason.BAD_INDEX, chunk.where, "chunks, or what lies behind them, overlap");
                }
                end = chunk.indexAt + chunk.indexBytes;
            }
            return new McapSummary(catalog, channels, messages, counts, chunks);
        }

        private void take(ByteBuffer summary, int opcode, int at, int length)
                throws IOException, DamageException, NotIndexedException {
            int from = at + McapRecords.PREFIX_BYTES;
            switch (opcode) {
                case McapRecords.SCHEMA -> catalog.schema(summary, from, length, file.place(start + at));
                case McapRecords.CHANNEL -> {
                    Catalog.Channel channel = catalog.channel(summary, from, length, file.place(start + at));
                    if (channel != null) {
                        channels.put(channel.id(), channel);
                    }
                }
                case McapRecords.STATISTICS -> statistics(new RecordFields("statistics", summary, from, length), at);
                case McapRecords.CHUNK_INDEX -> chunks.add(
                        chunk(new RecordFields("chunk index", summary, from, length), at));
                default -> {} // indexes of attachments and metadata, offsets, later records
            }
        }

        private void statistics(RecordFields fields, int at) throws DamageException, NotIndexedException {
            if (messages >= 0) {
                throw bad(at, "the summary has statistics twice");
            }
            messages = fields.u64("message_count");
            fields.u16("schema_count");
            fields.u32("channel_count");
            fields.u32("attachment_count");
            fields.u32("metadata_count");
            chunkCount = fields.u32("chunk_count");
            fields.u64("message_start_time");
            fields.u64("message_end_time");
            ByteBuffer entries =
                    ByteBuffer.wrap(fields.bytes("channel_message_counts")).order(ByteOrder.LITTLE_ENDIAN);
            while (entries.remaining() >= OFFSET_BYTES) {
                counts.put(entries.getShort() & 0xFFFF, entries.getLong());
            }
            if (messages < 0) {
                throw bad(at, "statistics count %s messages".formatted(Long.toUnsignedString(messages)));
            }
        }

        private Chunk chunk(RecordFields fields, int at) throws DamageException, NotIndexedException {
            long first = fields.u64("message_start_time");
            long last = fields.u64("message_end_time");
            long chunkAt = fields.u64("chunk_start_offset");
            long chunkBytes = fields.u64("chunk_length");
            ByteBuffer entries =
                    ByteBuffer.wrap(fields.bytes("message_index_offsets")).order(ByteOrder.LITTLE_ENDIAN);
            long indexBytes = fields.u64("message_index_length");
            fields.text("compression");
            fields.u64("compressed_size");
            long bytes = fields.u64("uncompressed_size");
            if (chunkAt < McapRecords.MAGIC_BYTES
                    || chunkAt > start
                    || chunkBytes < McapRecords.PREFIX_BYTES
                    || chunkBytes > start - chunkAt
                    || indexBytes < 0
                    || indexBytes > Math.min(Integer.MAX_VALUE - 64, start - chunkAt - chunkBytes)) {
                throw bad(
                        at,
                        "a chunk of %s bytes at %s with %s bytes of indexes; the data end at %d"
                                .formatted(
                                        Long.toUnsignedString(chunkBytes),
                                        Long.toUnsignedString(chunkAt),
                                        Long.toUnsignedString(indexBytes),
                                        start));
            }
            int[] ids = new int[entries.remaining() / OFFSET_BYTES];
            long[] offsets = new long[ids.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = entries.getShort() & 0xFFFF;
                offsets[i] = entries.getLong();
            }
            return new Chunk(
                    first,
                    last,
                    chunkAt,
                    bytes,
                    chunkAt + chunkBytes,
                    (int) indexBytes,
                    ids,
                    offsets,
                    file.place(start + at));
        }

        private NotIndexedException bad(long at, String detail) {
            return new NotIndexedException(Reason.BAD_INDEX, file.place(start + at), detail);
        }
    }

    /** Compares what the indexes hold with what the statistics say. */
    void compare(Map<Integer, Long> found, String where) throws NotIndexedException {
        long total = found.values().stream().mapToLong(Long::longValue).sum();
        if (total == 0 && messages > 0) {
            throw new NotIndexedException("its chunks have no message indexes");
        }
        if (total != messages) {
            throw new NotIndexedException(
                    Reason.BAD_INDEX,
                    where,
                    "statistics count %d messages, the message indexes list %d".formatted(messages, total));
        }
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            long listed = found.getOrDefault(count.getKey(), 0L);
            if (listed != count.getValue()) {
                throw new NotIndexedException(
                        Reason.BAD_INDEX,
                        where,
                        "statistics count %s messages of channel %d, the message indexes list %d"
                                .formatted(Long.toUnsignedString(count.getValue()), count.getKey(), listed));
            }
        }
    }
}
