package io.robocache.episode;

import io.robocache.device.SpareCores;
import io.robocache.episode.Catalog.Channel;
import io.robocache.episode.Catalog.Schema;
import io.robocache.episode.MessageChoice.Need;
import io.robocache.episode.MessageChoice.OnDamage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;

/**
 * The messages of an MCAP file one by one, in file order. Where the file has indexes and they help, only chunks that hold
 * what is wanted are decompressed, or none; else all of it is passed over. What is not read is not checked. Memory: one
 * chunk. Not thread-safe; the caller closes.
 */
public final class MessageScan implements AutoCloseable {

    private final MessagePart part;
    private final MessageChoice choice;
    private final Limits limits;
    private final FileBytes file;
    private final Decompression decompression;
    private final Blocks blocks;
    private final LossLog log = new LossLog();
    private final IndexedChunks indexed; // null: the file is passed over
    private final MessageRows rows;
    private final McapScanner scanner;
    private final Map<Integer, Optional<RowDecoder>> decoders = new HashMap<>(); // by channel; empty: refused
    private ByteBuffer block;
    private int at = -1;
    private boolean exhausted;
    private ByteBuffer payload;
    private int payloadFrom;
    private int payloadLength;
    private Object[] values;

    private MessageScan(
            MessagePart part,
            MessageChoice choice,
            Limits limits,
            FileBytes file,
            IndexedChunks indexed,
            BufferAllocator memory) {
        this.part = part;
        this.choice = choice;
        this.limits = limits;
        this.file = file;
        this.indexed = indexed;
        this.decompression = new Decompression(memory, limits.blockBytes());
        this.blocks = new Blocks(part.uri(), memory, 2 * limits.blockBytes(), limits.blockBytes(), SpareCores.NONE);
        Catalog catalog = indexed == null ? new Catalog(part.uri(), 0, log, limits) : indexed.catalog();
        SummaryCatalog summary = indexed == null ? new SummaryCatalog(file, 0, limits) : null;
        this.rows = new MessageRows(choice, catalog, summary, log);
        this.scanner = new McapScanner(file, 0, blocks, decompression, limits, catalog, log, rows);
        rows.of(scanner);
    }

    /**
     * Opens a part of a file.
     *
     * @throws MalformedEpisodeException if nothing of the file can be read, and damage is to fail
     * @throws IOException               if storage fails
     */
    public static MessageScan open(
            MessagePart part, MessageChoice choice, Configuration hadoop, Limits limits, BufferAllocator memory)
            throws IOException {
        boolean helps = !part.isWhole()
                || choice.need() == Need.INDEX
                || choice.topicsOrNull() != null
                || choice.choosesTimes();
        return open(
                part, choice, hadoop, limits, memory, helps ? IndexedChunks.open(part, choice, hadoop, limits) : null);
    }

    /** Opens a file whose indexes are not used, whatever is wanted of it. */
    public static MessageScan openWithoutIndexes(
            MessagePart part, MessageChoice choice, Configuration hadoop, Limits limits, BufferAllocator memory)
            throws IOException {
        return open(part, choice, hadoop, limits, memory, null);
    }

    private static MessageScan open(
            MessagePart part,
            MessageChoice choice,
            Configuration hadoop,
            Limits limits,
            BufferAllocator memory,
            IndexedChunks indexed)
            throws IOException {
        boolean done = false;
        FileBytes file = null;
        try {
            file = FileBytes.open(part.uri(), hadoop, limits);
            MessageScan scan = new MessageScan(part, choice, limits, file, indexed, memory);
            scan.exhausted = indexed == null && part.from() > 0; // all of it is the first part's
            done = true;
            return scan;
        } finally {
            if (!done) {
                try (IndexedChunks closing = indexed) {
                    if (file != null) {
                        file.close();
                    }
                }
            }
        }
    }

    /**
     * Goes to the next message that is wanted.
     *
     * @return false if there is none
     * @throws MalformedEpisodeException where something is damaged, if damage is to fail
     */
    public boolean next() throws IOException {
        while (true) {
            while (++at < rows.count()) {
                if (take()) {
                    return true;
                }
            }
            at = -1;
            rows.clear();
            blocks.clear();
            if (exhausted) {
                return false;
            }
            try {
                exhausted = !(indexed == null ? scanner.step() : indexed.step(scanner, rows, log));
            } catch (MalformedEpisodeException refused) {
                if (choice.onDamage() == OnDamage.FAIL) {
                    throw refused;
                }
                log.loss(refused.reason(), LossLog.FILE, refused.where(), 0, refused.detail());
                rows.clear();
                exhausted = true;
            }
            failOnDamage();
            block = rows.count() > 0 && blocks.next() > 0 ? blocks.open(0) : null;
        }
    }

    /** The first damage ends the reading, unless it is to be kept up. */
    private void failOnDamage() throws MalformedEpisodeException {
        List<Loss> losses = choice.onDamage() == OnDamage.FAIL ? log.losses() : List.of();
        if (!losses.isEmpty()) {
            Loss first = losses.get(0);
            throw new MalformedEpisodeException(first.reason(), part.uri(), first.where(), first.detail());
        }
    }

    /** Whether the message at hand is delivered: what is wanted of it can be read. */
    private boolean take() throws IOException {
        if (choice.need() != Need.PAYLOAD) {
            return true;
        }
        payload = block;
        payloadFrom = rows.at(at) + McapRecords.MESSAGE_HEADER_BYTES;
        payloadLength = rows.payloadBytes(at);
        try {
            int end = payloadFrom + payloadLength;
            if (Decompression.isZstd(block, payloadFrom, end)) {
                payload = decompression.message(block, payloadFrom, end);
                payloadFrom = 0;
                payloadLength = payload.limit();
            }
            if (choice.tableOrNull() != null) {
                Optional<RowDecoder> decoder = decoder(rows.channel(at));
                if (decoder.isEmpty()) {
                    return false;
                }
                values = decoder.get().row(payload, payloadFrom, payloadLength, choice.wanted());
            }
            return true;
        } catch (DamageException e) {
            log.loss(e.reason(), topic(), file.place(chunkAt()), 1, e.getMessage());
            failOnDamage();
            return false;
        }
    }

    private Optional<RowDecoder> decoder(Channel channel) throws IOException {
        Optional<RowDecoder> known = decoders.get(channel.id());
        if (known != null) {
            return known;
        }
        Optional<RowDecoder> found = Optional.empty();
        Schema schema = rows.schema(channel);
        try {
            RowDecoder decoder = decoder(channel, schema, limits);
            TopicTable table = choice.tableOrNull();
            if (!decoder.columns().equals(table.columns())) {
                throw new DamageException(
                        Reason.CONFIG_MISMATCH,
                        "its type %s has not the fields of the table, which are those of %s in %s; query them apart"
                                .formatted(schema == null ? "" : schema.type(), table.type(), table.uri()));
            }
            found = Optional.of(decoder);
        } catch (DamageException e) {
            String where = schema == null ? channel.where() : schema.where();
            log.loss(e.reason(), channel.topic(), where, 0, e.getMessage());
            failOnDamage();
        }
        decoders.put(channel.id(), found);
        return found;
    }

    private static RowDecoder decoder(Channel channel, Schema schemaOrNull, Limits limits) throws DamageException {
        if (schemaOrNull == null && channel.schemaId() != 0) {
            throw new DamageException(
                    Reason.MISSING_SCHEMA, "its channel names schema %d".formatted(channel.schemaId()));
        }
        return schemaOrNull == null
                ? RowDecoder.of("", channel.encoding(), "", null, limits)
                : RowDecoder.of(
                        schemaOrNull.name(), channel.encoding(), schemaOrNull.encoding(), schemaOrNull.text(), limits);
    }

    /**
     * The topic as a table, from the file's definitions; of a file without a summary, from the first of its messages.
     *
     * @return empty if the file does not have it
     * @throws MalformedEpisodeException if the file is damaged, or the topic's messages cannot be decoded
     */
    public static Optional<TopicTable> table(
            String uri, String topic, Configuration hadoop, Limits limits, BufferAllocator memory) throws IOException {
        MessageChoice choice = MessageChoice.all(Need.INDEX, OnDamage.FAIL).ofTopic(topic);
        try (MessageScan scan = open(MessagePart.whole(uri), choice, hadoop, limits, memory)) {
            Channel channel = scan.indexed == null ? null : scan.indexed.channel(topic);
            if (scan.indexed == null && scan.next()) {
                channel = scan.rows.channel(scan.at);
            }
            if (channel == null) {
                return Optional.empty();
            }
            Schema schema = scan.rows.schema(channel);
            try {
                RowDecoder decoder = decoder(channel, schema, limits);
                String type = schema == null ? "" : schema.type();
                return Optional.of(new TopicTable(topic, type, channel.encoding(), decoder.columns(), uri));
            } catch (DamageException e) {
                throw new MalformedEpisodeException(
                        e.reason(),
                        uri,
                        schema == null ? channel.where() : schema.where(),
                        "topic %s: %s".formatted(topic, e.getMessage()));
            }
        }
    }

    /** The names of a file's topics, in their order; of a file without a summary, of those with messages. */
    public static List<String> topics(String uri, Configuration hadoop, Limits limits, BufferAllocator memory)
            throws IOException {
        TreeSet<String> names = new TreeSet<>();
        MessageChoice choice = MessageChoice.all(Need.INDEX, OnDamage.KEEP);
        try (MessageScan scan = open(MessagePart.whole(uri), choice, hadoop, limits, memory)) {
            if (scan.indexed != null) {
                names.addAll(scan.indexed.topics());
            }
            while (scan.indexed == null && scan.next()) {
                names.add(scan.topic());
            }
        }
        return List.copyOf(names);
    }

    /** Name of the message's topic. */
    public String topic() {
        return rows.channel(at).topic();
    }

    /** Its type; null without a schema. */
    public String typeOrNull() throws IOException {
        return rows.type(rows.channel(at));
    }

    /** Its encoding, such as {@code cdr}. */
    public String encoding() {
        return rows.channel(at).encoding();
    }

    /** When it was received. */
    public long logNanos() {
        return rows.logNanos(at);
    }

    /** When it was sent, as the publisher says; negative for 2^63 and more. Needs {@link Need#HEADER}. */
    public long publishNanos() {
        return block.getLong(rows.at(at) + 14);
    }

    /** The publisher's count, 0 to 2^32 - 1. Needs {@link Need#HEADER}. */
    public long sequence() {
        return block.getInt(rows.at(at) + 2) & 0xFFFF_FFFFL;
    }

    /** Length of its payload as recorded. Needs {@link Need#HEADER}. */
    public int payloadBytes() {
        return rows.payloadBytes(at);
    }

    /** Where its chunk begins in the file, or its record if it is in none. */
    public long chunkAt() {
        return rows.chunkAt(at);
    }

    /** Where its record begins in the decompressed chunk; 0 if it is in none. */
    public int chunkOffset() {
        return rows.chunkOffset(at);
    }

    /** Its payload, decompressed where it was compressed by itself; the caller's. Needs {@link Need#PAYLOAD}. */
    public byte[] data() {
        byte[] bytes = new byte[payloadLength];
        payload.get(payloadFrom, bytes);
        return bytes;
    }

    /** Its fields, one for each column of the choice's table; the caller's. Needs {@link Need#PAYLOAD}. */
    public Object[] values() {
        return values;
    }

    /** Whether the file's indexes are used. */
    public boolean isIndexed() {
        return indexed != null;
    }

    /** Chunks that were read so far, of a file whose indexes are used. */
    public long chunksRead() {
        return indexed == null ? 0 : indexed.chunksRead();
    }

    /** Chunks that were not needed so far. */
    public long chunksSkipped() {
        return indexed == null ? 0 : indexed.chunksSkipped();
    }

    /** Bytes fetched from storage so far. */
    public long bytesRead() {
        return file.bytesRead() + (indexed == null ? 0 : indexed.bytesRead());
    }

    /** What was left out so far. */
    public List<Loss> losses() {
        return log.losses();
    }

    @Override
    public void close() throws IOException {
        try (FileBytes closing = file;
                IndexedChunks closingToo = indexed;
                Decompression expanding = decompression) {
            blocks.close();
        }
    }
}
