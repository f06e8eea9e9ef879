package io.robocache.episode;

import static io.robocache.episode.McapRecords.PREFIX_BYTES;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * One pass over an MCAP file from front to back. It relies on nothing but the records themselves, so that files without
 * summary, with a wrong one, and cut ones read alike; what the file says about itself is compared on the way. Not
 * thread-safe; one object makes one pass.
 */
final class McapScanner {

    /** How much is read at once where messages lie outside chunks. */
    private static final int PLAIN_BYTES = 4 << 20;

    private final FileBytes file;
    private final int number;
    private final Blocks blocks;
    private final Decompression decompression;
    private final Limits limits;
    private final Catalog catalog;
    private final LossLog log;
    private final MessageSink sink;
    private final McapAudit audit;
    private final McapEnds ends;
    private long begunTo; // chunks before are being decompressed, or were
    private long position; // of the next record; 0 before the first
    private boolean closed; // by a footer
    private boolean ended;
    private long contentAt; // of the chunk or record whose content is told last
    private boolean inChunk;
    private long messages;

    /** Of the recording's file number {@code number}. */
    McapScanner(
            FileBytes file,
            int number,
            Blocks blocks,
            Decompression decompression,
            Limits limits,
            Catalog catalog,
            LossLog log,
            MessageSink sink) {
        this.file = file;
        this.number = number;
        this.blocks = blocks;
        this.decompression = decompression;
        this.limits = limits;
        this.catalog = catalog;
        this.log = log;
        this.sink = sink;
        this.audit = new McapAudit(file, log);
        this.ends = new McapEnds(file, log);
    }

    /**
     * Makes the pass.
     *
     * @throws MalformedEpisodeException if nothing of the file can be delivered
     */
    void scan() throws IOException {
        for (boolean more = true; more; ) {
            more = step();
        }
    }

    /**
     * Reads the next record, or the next ones where they lie outside chunks; false if the pass is over.
     *
     * @throws MalformedEpisodeException if nothing of the file can be delivered
     */
    boolean step() throws IOException {
        if (position == 0) {
            McapOpening.check(file);
            position = McapRecords.MAGIC_BYTES;
        }
        long at = position;
        if (!ended && (closed || file.length() - at < PREFIX_BYTES)) {
            ended = true;
            if (!closed) {
                ends.unfinished(at);
            }
            audit.endFile(messages);
        }
        if (ended) {
            return false;
        }
        Interruption.check(file.uri());
        ByteBuffer prefix = file.window(at, PREFIX_BYTES);
        int opcode = prefix.get(prefix.position()) & 0xFF;
        long length = prefix.getLong(prefix.position() + 1);
        long end = at + PREFIX_BYTES + length;
        if (Long.compareUnsigned(length, file.length() - at - PREFIX_BYTES) > 0) {
            ended = true;
            ends.overrun(at, opcode, length);
            audit.endFile(messages);
            return false;
        }
        if (opcode != McapRecords.MESSAGE_INDEX) {
            audit.endChunk();
        }
        if (!ends.ofData() && (opcode == McapRecords.MESSAGE || isDefinition(opcode))) {
            end = plainRun(at, opcode, length);
        } else {
            closed = record(at, opcode, length);
        }
        ends.through(end);
        position = end;
        return true;
    }

    /** Reads the chunk at {@code at} alone, where a summary says that one is; not together with a pass. */
    void chunkAt(long at) throws IOException {
        Interruption.check(file.uri());
        ends.withoutSums();
        ByteBuffer prefix = file.window(at, PREFIX_BYTES);
        int opcode = prefix.get(prefix.position()) & 0xFF;
        long length = prefix.getLong(prefix.position() + 1);
        if (opcode != McapRecords.CHUNK || Long.compareUnsigned(length, file.length() - at - PREFIX_BYTES) > 0) {
            loss(
                    Reason.BAD_INDEX,
                    at,
                    "the summary has a chunk where a %s of %s bytes is"
                            .formatted(McapRecords.name(opcode), Long.toUnsignedString(length)));
            return;
        }
        chunk(at, length);
        audit.endChunk();
    }

    /** Where the chunk of the message begins that the sink is told of, or its record if it is in none. */
    long contentAt() {
        return contentAt;
    }

    /** Whether that message lies in a chunk. */
    boolean inChunk() {
        return inChunk;
    }

    private static boolean isDefinition(int opcode) {
        return opcode == McapRecords.SCHEMA || opcode == McapRecords.CHANNEL;
    }

    /** A record outside chunks that is no message and no definition; whether it is the footer. */
    private boolean record(long at, int opcode, long length) throws IOException {
        switch (opcode) {
            case McapRecords.CHUNK, McapRecords.MESSAGE -> {
                if (ends.ofData()) {
                    loss(Reason.BAD_HEADER, at, "%s record behind the end of data".formatted(McapRecords.name(opcode)));
                } else {
                    chunk(at, length);
                }
            }
            case McapRecords.MESSAGE_INDEX -> audit.messageIndex(at, length, ends.dataCrc());
            case McapRecords.DATA_END -> ends.dataEnd(at, length);
            case McapRecords.CHUNK_INDEX -> audit.chunkIndex(at, length);
            case McapRecords.STATISTICS -> audit.statistics(at, length);
            case McapRecords.FOOTER -> {
                ends.footer(at, length);
                return true;
            }
            case 0 -> loss(Reason.BAD_HEADER, at, "record with opcode 0 and %d bytes is skipped".formatted(length));
            default -> {} // attachments, metadata, offsets, private and future records: nothing to read
        }
        return false;
    }

    // ---- messages outside chunks

    /** Reads the records from {@code at} that fit one block; where the next record begins. */
    private long plainRun(long at, int opcode, long length) throws IOException {
        if (length > limits.blockBytes() - PREFIX_BYTES) {
            loss(
                    Reason.SIZE_LIMIT,
                    at,
                    "%s record of %d bytes, limit %d".formatted(McapRecords.name(opcode), length, limits.blockBytes()));
            return at + PREFIX_BYTES + length;
        }
        int size = (int) Math.min(Math.max(PREFIX_BYTES + length, PLAIN_BYTES), file.length() - at);
        ByteBuffer block = plain(at, size);
        inChunk = false;
        boolean wanted = false;
        int from = 0;
        while (size - from >= PREFIX_BYTES) {
            int next = block.get(from) & 0xFF;
            long bytes = block.getLong(from + 1);
            boolean complete = bytes >= 0 && bytes <= size - from - PREFIX_BYTES;
            if (!complete || (next != McapRecords.MESSAGE && !isDefinition(next))) {
                break;
            }
            contentAt = at + from;
            wanted |= content(block, next, from + PREFIX_BYTES, (int) bytes, file.place(contentAt));
            if (next == McapRecords.MESSAGE) {
                ends.unchecked();
            }
            from += PREFIX_BYTES + (int) bytes;
        }
        ends.dataCrc().over(at, block.slice(0, from));
        if (wanted) {
            blocks.keep();
        } else {
            blocks.drop();
        }
        return at + from;
    }

    private ByteBuffer plain(long at, int size) throws IOException {
        try {
            return blocks.read(
                    new McapChunk(file, number, at, size, size, Decompression.NONE, decompression), stored -> {});
        } catch (DamageException e) {
            throw new IllegalStateException("bytes that are not compressed did not decompress: " + e.getMessage(), e);
        }
    }

    /** A schema, channel or message; whether its block is wanted. */
    private boolean content(ByteBuffer block, int opcode, int at, int length, String where) throws IOException {
        try {
            switch (opcode) {
                case McapRecords.SCHEMA -> catalog.schema(block, at, length, where);
                case McapRecords.CHANNEL -> {
                    Catalog.Channel channel = catalog.channel(block, at, length, where);
                    if (channel != null) {
                        sink.channel(channel);
                    }
                }
                default -> {
                    long index = messages++;
                    if (length < McapRecords.MESSAGE_HEADER_BYTES) {
                        throw new DamageException(
                                Reason.BAD_LENGTH,
                                "message %d has %d bytes, its header alone takes %d"
                                        .formatted(index, length, McapRecords.MESSAGE_HEADER_BYTES));
                    }
                    return sink.message(block, at, length, blocks.next(), index, where);
                }
            }
        } catch (DamageException e) {
            log.loss(e.reason(), LossLog.FILE, where, opcode == McapRecords.MESSAGE ? 1 : 0, e.getMessage());
        }
        return false;
    }

    // ---- chunks

    private void chunk(long at, long length) throws IOException {
        audit.beginChunk(at, PREFIX_BYTES + length);
        try {
            ChunkHead head = ChunkHead.read(file, number, at, length, limits, decompression);
            begin(at + PREFIX_BYTES + length);
            McapChunk chunk = head.chunk();
            ByteBuffer block = blocks.read(chunk, packed -> ends.dataCrc().over(chunk.at(), packed));
            checkCrc(block, head.crc());
            if (head.crc() == 0) {
                ends.unchecked();
            }
            boolean wanted = chunkRecords(block, chunk.bytes(), at);
            audit.chunkRead(head.startTime(), head.endTime());
            if (wanted) {
                blocks.keep();
            }
        } catch (DamageException e) {
            audit.chunkLost(e);
        } finally {
            blocks.drop();
        }
    }

    /** Has idle cores begin with the chunks that follow, as far as nothing but their indexes lies between. */
    private void begin(long from) throws IOException {
        long at = Math.max(from, begunTo);
        while (file.isNear() && blocks.wantsMore() && file.length() - at >= PREFIX_BYTES) {
            ByteBuffer prefix = file.window(at, PREFIX_BYTES);
            int opcode = prefix.get(prefix.position()) & 0xFF;
            long length = prefix.getLong(prefix.position() + 1);
            boolean chunk = opcode == McapRecords.CHUNK;
            if (Long.compareUnsigned(length, file.length() - at - PREFIX_BYTES) > 0
                    || (!chunk && opcode != McapRecords.MESSAGE_INDEX)
                    || (chunk && !begin(at, length))) {
                return;
            }
            at += PREFIX_BYTES + length;
            begunTo = at;
        }
    }

    private boolean begin(long at, long length) throws IOException {
        try {
            return blocks.begin(ChunkHead.read(file, number, at, length, limits, decompression)
                    .chunk());
        } catch (DamageException later) {
            return false; // the pass comes to it and tells
        }
    }

    private static void checkCrc(ByteBuffer block, int declared) throws DamageException {
        if (declared == 0) {
            return; // not computed
        }
        CRC32 crc = new CRC32();
        crc.update(block.duplicate().clear());
        if ((int) crc.getValue() != declared) {
            throw new DamageException(
                    Reason.CRC_MISMATCH, "chunk CRC is %08x, its bytes have %08x".formatted(declared, crc.getValue()));
        }
    }

    /** Reads a chunk's records up to the first that does not fit; whether one is wanted. */
    private boolean chunkRecords(ByteBuffer block, int end, long chunkAt) throws IOException {
        boolean wanted = false;
        inChunk = true;
        contentAt = chunkAt;
        String where = file.place(chunkAt);
        int at = 0;
        while (end - at >= PREFIX_BYTES) {
            int opcode = block.get(at) & 0xFF;
            long length = block.getLong(at + 1);
            if (length < 0 || length > end - at - PREFIX_BYTES) {
                break;
            }
            int from = at + PREFIX_BYTES;
            switch (opcode) {
                case McapRecords.MESSAGE -> {
                    if (length >= McapRecords.MESSAGE_HEADER_BYTES) {
                        audit.message(at, block.getShort(from) & 0xFFFF, block.getLong(from + 6));
                    }
                    wanted |= content(block, opcode, from, (int) length, where);
                }
                case McapRecords.SCHEMA, McapRecords.CHANNEL -> content(block, opcode, from, (int) length, where);
                case McapRecords.CHUNK, 0 -> loss(
                        Reason.BAD_HEADER,
                        chunkAt,
                        "a %s inside a chunk, at its offset %d, is skipped".formatted(McapRecords.name(opcode), at));
                default -> {} // nothing of it belongs here, nothing in it is a message
            }
            at = from + (int) length;
        }
        if (at < end) {
            loss(
                    Reason.BAD_LENGTH,
                    chunkAt,
                    "a record at offset %d of a chunk runs over its end; %d bytes are left out"
                            .formatted(at, end - at));
        }
        return wanted;
    }

    private void loss(Reason reason, long at, String detail) {
        log.loss(reason, LossLog.FILE, file.place(at), 0, detail);
    }
}
