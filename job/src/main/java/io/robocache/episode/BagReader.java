package io.robocache.episode;

import io.robocache.device.Columns;
import io.robocache.device.SpareCores;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
import org.apache.hadoop.fs.Path;

/**
 * Reads one recording of messages: an MCAP file, a sqlite3 file of rosbag2, or the files of either kind that rosbag2 split a
 * recording into, one after the other. Memory: one block at a time, plus the cache of blocks, plus 24 bytes a requested
 * message.
 */
final class BagReader implements EpisodeReader {

    private final String uri;
    private final List<MessageFile> files;
    private final BagFiles bag;
    private final List<Loss> unreadable;
    private final BufferAllocator memory;
    private final Decompression decompression;
    private final Limits limits;
    private final Blocks blocks;
    private List<StreamCollector> streams;
    private boolean closed;

    private BagReader(
            String uri,
            List<MessageFile> files,
            BagFiles bag,
            List<Loss> unreadable,
            BufferAllocator memory,
            Decompression decompression,
            Limits limits) {
        this.uri = uri;
        this.files = files;
        this.bag = bag;
        this.unreadable = unreadable;
        this.memory = memory;
        this.decompression = decompression;
        this.blocks = new Blocks(uri, memory, limits.chunkCacheBytes(), limits.blockBytes(), SpareCores.OF_JVM);
        this.limits = limits;
    }

    static BagReader open(EpisodeRef ref, Configuration hadoop, Limits limits, BufferAllocator memory)
            throws IOException {
        BagFiles bag = BagFiles.of(new Path(ref.uri()).getFileSystem(hadoop), ref);
        Decompression decompression = new Decompression(memory, limits.blockBytes());
        List<MessageFile> files = new ArrayList<>();
        List<Loss> unreadable = new ArrayList<>();
        MalformedEpisodeException first = null;
        boolean done = false;
        try {
            for (BagFiles.Part part : bag.parts(ref)) {
                try {
                    files.add(file(ref, part, hadoop, limits, decompression));
                } catch (MalformedEpisodeException e) {
                    first = first == null ? e : first;
                    String detail = "the file %s: %s".formatted(new Path(part.uri()).getName(), e.detail());
                    unreadable.add(new Loss(e.reason(), e.where(), 0, detail));
                }
            }
            if (files.isEmpty()) {
                throw first != null
                        ? first
                        : new MalformedEpisodeException(
                                Reason.MISSING_FILE,
                                ref.uri(),
                                BagMetadata.NAME,
                                "the folder has no recording any more");
            }
            done = true;
            return new BagReader(ref.uri(), files, bag, unreadable, memory, decompression, limits);
        } finally {
            if (!done) {
                try (Decompression closing = decompression) {
                    closeAll(files);
                }
            }
        }
    }

    private static MessageFile file(
            EpisodeRef ref, BagFiles.Part part, Configuration hadoop, Limits limits, Decompression decompression)
            throws IOException {
        if (!part.mcap()) {
            return Db3File.open(part.uri(), ref.uri(), part.label(), hadoop, limits);
        }
        FileBytes bytes = FileBytes.open(part.uri(), hadoop, limits);
        boolean done = false;
        try {
            McapFile file = new McapFile(
                    part.label().isEmpty() ? bytes : bytes.within(ref.uri(), part.label()), limits, decompression);
            done = true;
            return file;
        } finally {
            if (!done) {
                bytes.close();
            }
        }
    }

    @Override
    public EpisodeIndex index(List<StreamRequest> requests) throws IOException {
        streams = null;
        blocks.clear();
        long before = bytesRead();
        LossLog log = new LossLog();
        MessageIndexer indexer = new MessageIndexer(uri, requests, decompression, limits, log);
        for (int file = 0; file < files.size(); file++) {
            files.get(file).scan(file, blocks, log, indexer);
        }
        List<StreamIndex> indexes = indexer.streams();
        streams = indexer.collectors();
        List<Loss> losses = new ArrayList<>(bag.losses());
        losses.addAll(unreadable);
        losses.addAll(log.losses());
        List<Loss> warnings = new ArrayList<>(bag.warnings());
        warnings.addAll(log.warnings());
        return new EpisodeIndex(indexes, indexer.topics(), losses, warnings, bytesRead() - before);
    }

    private long bytesRead() {
        return files.stream().mapToLong(MessageFile::bytesRead).sum();
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
        int number = collector.block(position);
        ByteBuffer block = blocks.open(number);
        int at = collector.offset(position);
        int end = at + (int) block.getLong(at - Long.BYTES); // the record's length lies before its content
        int from = at + McapRecords.MESSAGE_HEADER_BYTES;
        MessageDecoder decoder = collector.decoder(Catalog.key(blocks.file(number), block.getShort(at) & 0xFFFF));
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
                        .formatted(uri, collector.request().topic(), e.getMessage()),
                e);
    }

    private StreamCollector collector(int stream) {
        if (streams == null) {
            throw new IllegalStateException("[%s] not indexed; call index first".formatted(uri));
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
        try (Decompression expanding = decompression) {
            try {
                closeAll(files);
            } finally {
                blocks.close();
            }
        }
    }

    private static void closeAll(List<MessageFile> files) throws IOException {
        IOException failed = null;
        for (MessageFile file : files) {
            try {
                file.close();
            } catch (IOException e) {
                failed = failed == null ? e : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
