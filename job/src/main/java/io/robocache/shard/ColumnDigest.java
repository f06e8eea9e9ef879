package io.robocache.shard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * SHA-256 of each Arrow buffer that one column of a whole shard would have: little-endian, of logical length, without
 * padding or validity (there are no nulls), however the rows were batched or grouped.
 *
 * <p>The buffers, in order: for a ragged column its offsets (int64, rows + 1, from 0); for strings and images their offsets
 * (int64, elements + 1, from 0); the data (booleans as bits, least significant first, the last byte filled with zeros). A fixed
 * list has no offsets. {@link #combine} makes the {@code content-sha256} of a shard from them. Not thread-safe.
 */
final class ColumnDigest {
    private final ElementType type;
    private final Stream rowOffsets;
    private final Stream textOffsets;
    private final Stream data = new Stream();
    private long elements;
    private long textBytes;
    private int bits;

    ColumnDigest(Column column) {
        type = ElementType.of(column.type());
        rowOffsets = column.ragged() ? new Stream() : null;
        textOffsets = type.varying() ? new Stream() : null;
        if (rowOffsets != null) {
            rowOffsets.putLong(0);
        }
        if (textOffsets != null) {
            textOffsets.putLong(0);
        }
    }

    /** Ends a row; only a ragged column keeps where. */
    void endRow() {
        if (rowOffsets != null) {
            rowOffsets.putLong(elements);
        }
    }

    /** Ends a row of a ragged column whose elements up to {@code end} are or will be added in bulk. */
    void endRowAt(long end) {
        rowOffsets.putLong(end);
    }

    /** Elements so far. */
    long elements() {
        return elements;
    }

    /** Adds an element by its bits; the low ones count. */
    void put(long value) {
        elements++;
        switch (type) {
            case BIT -> putBit(value);
            case TINYINT, UINT1 -> data.putByte((byte) value);
            case SMALLINT, UINT2, FLOAT2 -> data.putShort((short) value);
            case INT, UINT4, FLOAT4 -> data.putInt((int) value);
            case BIGINT, UINT8, FLOAT8 -> data.putLong(value);
            case VARCHAR, IMAGE -> throw new IllegalStateException("a column of strings or images takes bytes");
        }
    }

    /** Adds a string as UTF-8, or an image. */
    void put(byte[] bytes) {
        elements++;
        textBytes += bytes.length;
        textOffsets.putLong(textBytes);
        data.put(bytes);
    }

    /** Adds whole elements straight from Arrow memory; not for booleans, strings and images. */
    void put(ArrowBuf buffer, long firstElement, long count) {
        elements += count;
        data.put(buffer, firstElement * type.bytes(), count * type.bytes());
    }

    private void putBit(long value) {
        bits |= (int) (value & 1) << (elements - 1 & 7);
        if ((elements & 7) == 0) {
            data.putByte((byte) bits);
            bits = 0;
        }
    }

    /** The hashes, lower-case hexadecimal; ends the digest. */
    List<String> finish() {
        if (type == ElementType.BIT && (elements & 7) != 0) {
            data.putByte((byte) bits);
        }
        List<String> hashes = new ArrayList<>();
        for (Stream stream : new Stream[] {rowOffsets, textOffsets, data}) {
            if (stream != null) {
                hashes.add(stream.hex());
            }
        }
        return hashes;
    }

    /**
     * The {@code content-sha256}: SHA-256 over one canonical JSON array a column, {@code [name, dtype, width, rows,
     * [hash of each buffer]]}, each with a line feed, in schema order.
     */
    static String combine(List<Column> columns, long rows, List<List<String>> buffers) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String dtype = ElementType.of(column.type()).dtype();
            lines.append(Json.compact(List.of(column.name(), dtype, column.width(), rows, buffers.get(i))))
                    .append('\n');
        }
        return Hashes.of(lines.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static final class Stream {
        private static final int BULK_BYTES = 1 << 26;
        private final MessageDigest digest = Hashes.sha256();
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);

        void putByte(byte v) {
            room(1).put(v);
        }

        void putShort(short v) {
            room(Short.BYTES).putShort(v);
        }

        void putInt(int v) {
            room(Integer.BYTES).putInt(v);
        }

        void putLong(long v) {
            room(Long.BYTES).putLong(v);
        }

        void put(byte[] bytes) {
            if (bytes.length <= buffer.remaining()) {
                buffer.put(bytes);
            } else {
                flush();
                digest.update(bytes);
            }
        }

        void put(ArrowBuf from, long offset, long length) {
            flush();
            for (long done = 0; done < length; done += BULK_BYTES) {
                digest.update(from.nioBuffer(offset + done, (int) Math.min(BULK_BYTES, length - done)));
            }
        }

        private ByteBuffer room(int bytes) {
            if (buffer.remaining() < bytes) {
                flush();
            }
            return buffer;
        }

        private void flush() {
            digest.update(buffer.array(), 0, buffer.position());
            buffer.clear();
        }

        String hex() {
            flush();
            return Hashes.hex(digest);
        }
    }
}
