package io.robocache.episode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Writes one MCAP file, front to back: memory is one chunk and the chunk indexes, whatever the file's length. The same
 * calls give the same bytes. All CRCs are written. Without {@link #finish} the file ends as a crashed recorder leaves it.
 * Not thread-safe.
 */
public final class McapWriter implements AutoCloseable {

    /** Size of a chunk by default, as of the ROS 2 recorder. */
    public static final int CHUNK_BYTES = 786_432;

    private static final byte[] MAGIC = HexFormat.of().parseHex("894d434150300d0a");
    private static final String LIBRARY = "robocache";

    private final Output out;
    private final Options options;
    private final List<byte[]> schemas = new ArrayList<>();
    private final List<byte[]> channels = new ArrayList<>();
    private final List<Integer> schemaOfChannel = new ArrayList<>();
    private final SortedMap<Integer, Long> messagesOfChannel = new TreeMap<>();
    private final List<byte[]> chunkIndexes = new ArrayList<>();
    private final ByteSink record = new ByteSink();
    private final ByteSink chunk = new ByteSink();
    private final SortedMap<Integer, ByteSink> chunkMessages = new TreeMap<>();
    private final boolean[] schemaWritten = new boolean[1 << 16];
    private final boolean[] channelWritten = new boolean[1 << 16];
    private long chunkStart;
    private long chunkEnd;
    private long messages;
    private long firstLogNanos = Long.MAX_VALUE;
    private long lastLogNanos = Long.MIN_VALUE;

    /**
     * How the file is laid out.
     *
     * @param compression of chunks
     * @param chunkBytes  a chunk is closed once it holds so many bytes; 0 for no chunks, and then no indexes and no summary
     */
    public record Options(McapCompression compression, int chunkBytes) {
        /** @throws IllegalArgumentException if {@code chunkBytes} is negative, or 0 together with a compression */
        public Options {
            if (chunkBytes < 0 || (chunkBytes == 0 && compression != McapCompression.NONE)) {
                throw new IllegalArgumentException(
                        "chunks of %d bytes with compression %s; compression needs chunks of at least 1 byte"
                                .formatted(chunkBytes, compression));
            }
        }
    }

    /** Writes the start of the file. {@code out} is closed by {@link #close}; it should be buffered. */
    public McapWriter(OutputStream out, Options options) throws IOException {
        this.out = new Output(out);
        this.options = options;
        this.out.write(MAGIC);
        record.string("ros2").string(LIBRARY);
        writeRecord(0x01);
    }

    /** Declares a schema and returns its id, from 1. */
    public int schema(String name, String encoding, String text) {
        return schema(name, encoding, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As the other, of a schema that is no text, such as a descriptor set. */
    public int schema(String name, String encoding, byte[] bytes) {
        ByteSink schema = new ByteSink();
        int id = schemas.size() + 1;
        schema.u16(id).string(name).string(encoding).u32(bytes.length).raw(bytes);
        schemas.add(schema.copy());
        return id;
    }

    /** Declares a channel and returns its id, from 0. The schema is an id that {@link #schema} gave, or 0 for none. */
    public int channel(int schema, String topic, String encoding) {
        if (schema < 0 || schema > schemas.size()) {
            throw new IllegalArgumentException(
                    "channel %s: schema %d is not one of the %d declared".formatted(topic, schema, schemas.size()));
        }
        ByteSink channel = new ByteSink();
        int id = channels.size();
        channel.u16(id).u16(schema).string(topic).string(encoding).u32(0);
        channels.add(channel.copy());
        schemaOfChannel.add(schema);
        return id;
    }

    /**
     * Writes one message.
     *
     * @param channel  an id that {@link #channel} gave
     * @param sequence the publisher's count
     * @param logNanos when it was received, {@code publishNanos} when it was sent
     * @param data     the payload, {@code length} bytes from the start; borrowed
     */
    public void message(int channel, long sequence, long logNanos, long publishNanos, byte[] data, int length)
            throws IOException {
        int schema = schemaOfChannel.get(channel);
        if (schema != 0 && !schemaWritten[schema]) {
            schemaWritten[schema] = true;
            emit(0x03, schemas.get(schema - 1));
        }
        if (!channelWritten[channel]) {
            channelWritten[channel] = true;
            emit(0x04, channels.get(channel));
        }
        if (options.chunkBytes > 0) {
            boolean first = chunkMessages.isEmpty();
            chunkStart = first ? logNanos : Math.min(chunkStart, logNanos);
            chunkEnd = first ? logNanos : Math.max(chunkEnd, logNanos);
            chunkMessages
                    .computeIfAbsent(channel, id -> new ByteSink())
                    .u64(logNanos)
                    .u64(chunk.length());
        }
        record.u16(channel).u32(sequence).u64(logNanos).u64(publishNanos).raw(data, 0, length);
        emitRecord(0x05);
        messages++;
        messagesOfChannel.merge(channel, 1L, Long::sum);
        firstLogNanos = Math.min(firstLogNanos, logNanos);
        lastLogNanos = Math.max(lastLogNanos, logNanos);
        if (options.chunkBytes > 0 && chunk.length() >= options.chunkBytes) {
            endChunk();
        }
    }

    /** Writes what belongs behind the last message: the summary, if there are chunks, and the footer. Call it once. */
    public void finish() throws IOException {
        if (options.chunkBytes == 0) {
            record.u32(0);
            writeRecord(0x0f);
            writeFooter(0, 0, false);
            return;
        }
        endChunk();
        record.u32(out.crcSoFar());
        writeRecord(0x0f);
        writeSummary();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** A record into the chunk, or into the file if there are no chunks. */
    private void emit(int opcode, byte[] content) throws IOException {
        record.raw(content);
        emitRecord(opcode);
    }

    private void emitRecord(int opcode) throws IOException {
        if (options.chunkBytes == 0) {
            writeRecord(opcode);
            return;
        }
        chunk.u8(opcode).u64(record.length()).raw(record.array(), 0, record.length());
        record.clear();
    }

    private void writeRecord(int opcode) throws IOException {
        ByteSink prefix = new ByteSink();
        prefix.u8(opcode).u64(record.length());
        out.write(prefix.array(), 0, prefix.length());
        out.write(record.array(), 0, record.length());
        record.clear();
    }

    private void endChunk() throws IOException {
        if (chunk.length() == 0) {
            return;
        }
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 0, chunk.length());
        byte[] stored = options.compression.compress(chunk.array(), chunk.length());
        long chunkAt = out.position;
        record.u64(chunkStart).u64(chunkEnd).u64(chunk.length()).u32(crc.getValue());
        record.string(options.compression.code()).u64(stored.length).raw(stored);
        writeRecord(0x06);
        long indexAt = out.position;
        ByteSink offsets = new ByteSink();
        for (Map.Entry<Integer, ByteSink> channel : chunkMessages.entrySet()) {
            offsets.u16(channel.getKey()).u64(out.position);
            ByteSink entries = channel.getValue();
            record.u16(channel.getKey()).u32(entries.length()).raw(entries.array(), 0, entries.length());
            writeRecord(0x07);
        }
        ByteSink index = new ByteSink();
        index.u64(chunkStart).u64(chunkEnd).u64(chunkAt).u64(indexAt - chunkAt);
        index.u32(offsets.length()).raw(offsets.array(), 0, offsets.length()).u64(out.position - indexAt);
        index.string(options.compression.code()).u64(stored.length).u64(chunk.length());
        chunkIndexes.add(index.copy());
        chunk.clear();
        chunkMessages.clear();
    }

    private void writeSummary() throws IOException {
        long summaryAt = out.position;
        out.restartCrc();
        Map<Integer, long[]> groups = new LinkedHashMap<>(); // opcode to start and length
        writeGroup(groups, 0x03, schemas);
        writeGroup(groups, 0x04, channels);
        writeGroup(groups, 0x0b, List.of(statistics()));
        writeGroup(groups, 0x08, chunkIndexes);
        long offsetsAt = out.position;
        for (Map.Entry<Integer, long[]> group : groups.entrySet()) {
            record.u8(group.getKey()).u64(group.getValue()[0]).u64(group.getValue()[1]);
            writeRecord(0x0e);
        }
        writeFooter(summaryAt, offsetsAt, true);
    }

    private void writeGroup(Map<Integer, long[]> groups, int opcode, List<byte[]> records) throws IOException {
        long at = out.position;
        for (byte[] content : records) {
            record.raw(content);
            writeRecord(opcode);
        }
        if (!records.isEmpty()) {
            groups.put(opcode, new long[] {at, out.position - at});
        }
    }

    private byte[] statistics() {
        ByteSink statistics = new ByteSink();
        statistics
                .u64(messages)
                .u16(schemas.size())
                .u32(channels.size())
                .u32(0)
                .u32(0)
                .u32(chunkIndexes.size());
        statistics.u64(messages == 0 ? 0 : firstLogNanos).u64(messages == 0 ? 0 : lastLogNanos);
        statistics.u32(messagesOfChannel.size() * 10L);
        messagesOfChannel.forEach((channel, count) -> statistics.u16(channel).u64(count));
        return statistics.copy();
    }

    /** The summary's CRC covers the footer up to itself, so the record is written in two pieces. */
    private void writeFooter(long summaryAt, long offsetsAt, boolean crc) throws IOException {
        ByteSink footer = new ByteSink();
        footer.u8(0x02).u64(20).u64(summaryAt).u64(offsetsAt);
        out.write(footer.array(), 0, footer.length());
        footer.clear();
        footer.u32(crc ? out.crcSoFar() : 0);
        out.write(footer.array(), 0, footer.length());
        out.write(MAGIC);
        out.flush();
    }

    /** Counts bytes and sums them up as they pass. */
    private static final class Output {
        private final OutputStream out;
        private final CRC32 crc = new CRC32();
        private long position;

        Output(OutputStream out) {
            this.out = out;
        }

        void write(byte[] bytes) throws IOException {
            write(bytes, 0, bytes.length);
        }

        void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
            crc.update(bytes, from, count);
            position += count;
        }

        long crcSoFar() {
            return crc.getValue();
        }

        void restartCrc() {
            crc.reset();
        }

        void flush() throws IOException {
            out.flush();
        }

        void close() throws IOException {
            out.close();
        }
    }
}
