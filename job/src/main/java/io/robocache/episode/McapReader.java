package io.robocache.episode;

import io.robocache.device.Columns;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads one MCAP file: chunked or not, with or without indexes, in any message order, as far as it is good. Memory: one
 * block at a time, plus the chunk cache, plus 24 bytes a requested message.
 */
final class McapReader implements EpisodeReader {

    private final FileBytes file;
    private final Limits limits;
    private final BufferAllocator memory;
    private final Decompression decompression;
    private final Blocks blocks;
    private Catalog catalog;
    private SummaryCatalog summary;
    private List<StreamCollector> streams;
    private boolean closed;

    private McapReader(FileBytes file, Limits limits, BufferAllocator memory) {
        this.file = file;
        this.limits = limits;
        this.memory = memory;
        this.decompression = new Decompression(memory, limits.blockBytes());
        this.blocks = new Blocks(file, memory, decompression, limits.chunkCacheBytes());
    }

    static McapReader open(String uri, Configuration hadoop, Limits limits, BufferAllocator memory) throws IOException {
        FileBytes file = FileBytes.open(uri, hadoop, limits);
        boolean done = false;
        try {
            McapOpening.check(file);
            McapReader reader = new McapReader(file, limits, memory);
            done = true;
            return reader;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    @Override
    public EpisodeIndex index(List<StreamRequest> requests) throws IOException {
        streams = null;
        blocks.clear();
        long before = file.bytesRead();
        LossLog log = new LossLog();
        catalog = new Catalog(file.uri(), log);
        summary = new SummaryCatalog(file);
        McapIndexer indexer = new McapIndexer(file.uri(), requests, catalog, summary, decompression, log);
        new McapScanner(file, blocks, limits, catalog, log, indexer).scan();
        List<StreamIndex> indexes = indexer.streams();
        streams = indexer.collectors();
        return new EpisodeIndex(indexes, indexer.topics(), log.losses(), log.warnings(), file.bytesRead() - before);
    }

    @Override
    public FieldVector values(int stream, int[] positions) throws IOException {
        StreamCollector collector = collector(stream);
        MinorType type = collector.elementType();
        if (collector.request().kind() != StreamRequest.Kind.VALUES
                && collector.request().kind() != StreamRequest.Kind.TEXT
                && collector.request().kind() != StreamRequest.Kind.IMAGE) {
            throw new IllegalArgumentException("stream %s is of kind %s and has no values"
                    .formatted(collector.request().name(), collector.request().kind()));
        }
        Field field = new Field(collector.request().name(), FieldType.notNullable(type.getType()), null);
        FieldVector out = field.createVector(memory);
        boolean done = false;
        try {
            int elements = Math.multiplyExact(positions.length, collector.width());
            if (out instanceof BaseFixedWidthVector fixed) {
                Columns.allocate(fixed, elements);
            } else {
                out.allocateNew();
            }
            fill(collector, positions, out);
            out.setValueCount(elements);
            done = true;
            return out;
        } finally {
            if (!done) {
                out.close();
            }
        }
    }

    private void fill(StreamCollector collector, int[] positions, FieldVector out) throws IOException {
        // Vectors of texts and images grow front to back; fixed ones are filled block by block, whatever the order that
        // is asked for.
        boolean anyOrder = out instanceof BaseFixedWidthVector;
        long[] order = new long[positions.length];
        for (int i = 0; i < positions.length; i++) {
            Objects.checkIndex(positions[i], collector.count());
            order[i] = (anyOrder ? (long) collector.block(positions[i]) << 32 : 0) | i;
        }
        Arrays.sort(order);
        for (long key : order) {
            int row = (int) key;
            Message message = message(collector, positions[row]);
            try {
                message.decoder.row(message.bytes, message.from, message.length, out, row);
            } catch (DamageException e) {
                throw changed(collector, e);
            }
        }
    }

    @Override
    public void cloud(int stream, int position, Transform transformOrNull, PointFrames out) throws IOException {
        StreamCollector collector = collector(stream);
        if (collector.request().kind() != StreamRequest.Kind.CLOUD) {
            throw new IllegalArgumentException("stream %s is of kind %s and has no clouds"
                    .formatted(collector.request().name(), collector.request().kind()));
        }
        Objects.checkIndex(position, collector.count());
        Message message = message(collector, position);
        try {
            message.decoder.cloud(message.bytes, message.from, message.length, transformOrNull, out);
        } catch (DamageException e) {
            throw changed(collector, e);
        }
    }

    /** A payload, decompressed; borrowed until the next is taken. */
    private record Message(MessageDecoder decoder, ByteBuffer bytes, int from, int length) {}

    private Message message(StreamCollector collector, int position) throws IOException {
        ByteBuffer block = blocks.open(collector.block(position));
        int at = collector.offset(position);
        int end = at + (int) block.getLong(at - Long.BYTES); // the record's length lies before its content
        int from = at + McapRecords.MESSAGE_HEADER_BYTES;
        MessageDecoder decoder = collector.decoder(block.getShort(at) & 0xFFFF);
        if (!Decompression.isZstd(block, from, end)) {
            return new Message(decoder, block, from, end - from);
        }
        try {
            ByteBuffer plain = decompression.message(block, from, end);
            return new Message(decoder, plain, 0, plain.limit());
        } catch (DamageException e) {
            throw changed(collector, e);
        }
    }

    /** The payload of a message as it was recorded, decompressed; borrowed until the next call. For tests. */
    ByteBuffer payload(int stream, int position) throws IOException {
        Message message = message(collector(stream), position);
        return message.bytes.slice(message.from, message.length);
    }

    private IOException changed(StreamCollector collector, DamageException e) {
        return new IOException(
                "[%s] topic %s: a message that was good when it was indexed is not: %s"
                        .formatted(file.uri(), collector.request().topic(), e.getMessage()),
                e);
    }

    private StreamCollector collector(int stream) {
        if (streams == null) {
            throw new IllegalStateException("[%s] not indexed; call index first".formatted(file.uri()));
        }
        return streams.get(stream);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        streams = null;
        try (FileBytes closing = file;
                Decompression expanding = decompression) {
            blocks.close();
        }
    }
}
