package io.robocache.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * The pages of a column of integers, float32 or float64, taken from Arrow memory run by run: a value at a time would take longer
 * than everything else that is done to it. Integers are delta packed, floats plain. A page ends behind the row with which it
 * has 1 MiB of values, or 20,000 rows. Not thread-safe.
 */
final class NumberChunk implements ColumnChunk {

    private final Column column;
    private final ElementType type;
    private final ColumnDescriptor descriptor;
    private final ColumnChunkPageWriteStore pages;
    private final PageWriter page;
    private final Values values;
    private final LevelRuns repetitions = new LevelRuns();
    private final LevelRuns definitions = new LevelRuns();
    private int rows; // of the open page
    private int count; // of its values, an empty list counted as one
    private int empty; // lists without a value

    /** Whether a column is of numbers that this writes. */
    static boolean takes(Column column) {
        return switch (ElementType.of(column.type())) {
            case TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8, FLOAT4, FLOAT8 -> true;
            case BIT, FLOAT2, VARCHAR, IMAGE -> false;
        };
    }

    NumberChunk(Column column, ZstdPages zstd) {
        this.column = column;
        this.type = ElementType.of(column.type());
        MessageType schema = ParquetSchemas.of(column);
        this.descriptor = schema.getColumns().get(0);
        this.pages = new ColumnChunkPageWriteStore(
                zstd, schema, HeapByteBufferAllocator.getInstance(), Canonical.INDEX_TRUNCATE_BYTES, true);
        this.page = pages.getPageWriter(descriptor);
        this.values = type.floating() ? new Plain() : new Delta();
    }

    @Override
    public void append(ColumnBatch batch, int from, int to) {
        for (int row = from; row < to; ) {
            row = appendToPage(batch, row, to);
            if (rows == Canonical.PAGE_ROWS || values.bytes() >= Canonical.PAGE_BYTES) {
                endPage();
            }
        }
    }

    /** Appends rows until the page is full; returns the next row. */
    private int appendToPage(ColumnBatch batch, int from, int to) {
        int first = start(batch, from);
        int row = from;
        int end = first;
        long bytes = values.bytes();
        while (row < to && rows < Canonical.PAGE_ROWS && bytes < Canonical.PAGE_BYTES) {
            int next = start(batch, row + 1);
            levels(next - end);
            bytes += (long) (next - end) * values.valueBytes();
            end = next;
            rows++;
            row++;
        }
        values.add(batch.values().getDataBuffer().memoryAddress(), first, end - first);
        return row;
    }

    private static int start(ColumnBatch batch, int row) {
        return batch.column().ragged()
                ? batch.offsets().get(row)
                : row * batch.column().dimensions();
    }

    private void levels(int length) {
        count += Math.max(1, length);
        if (column.width() == Column.SCALAR) {
            return;
        }
        int most = descriptor.getMaxDefinitionLevel();
        repetitions.add(0, 1);
        if (length == 0) {
            empty++;
            definitions.add(0, 1);
        } else if (column.nested()) {
            int inner = column.statisticDimensions();
            repetitions.add(2, inner - 1);
            for (int done = inner; done < length; done += inner) {
                repetitions.add(1, 1);
                repetitions.add(2, inner - 1);
            }
            definitions.add(most, length);
        } else {
            repetitions.add(1, length - 1);
            definitions.add(most, length);
        }
    }

    private void endPage() {
        Statistics<?> statistics = Statistics.createStats(descriptor.getPrimitiveType());
        if (count > empty) {
            values.tell(statistics);
        }
        statistics.incrementNumNulls(empty);
        try {
            page.writePageV2(
                    rows,
                    empty,
                    count,
                    levels(repetitions, descriptor.getMaxRepetitionLevel()),
                    levels(definitions, descriptor.getMaxDefinitionLevel()),
                    values.encoding(),
                    values.encoded(),
                    statistics);
        } catch (IOException impossible) {
            throw new UncheckedIOException("column " + column.name() + ": a page is not kept in memory", impossible);
        }
        values.reset();
        repetitions.clear();
        definitions.clear();
        rows = 0;
        count = 0;
        empty = 0;
    }

    private static BytesInput levels(LevelRuns runs, int greatest) {
        return BytesInput.from(runs.encoded(Integer.SIZE - Integer.numberOfLeadingZeros(greatest)));
    }

    @Override
    public void flushTo(ParquetFileWriter file) throws IOException {
        if (rows > 0) {
            endPage();
        }
        pages.flushToFileWriter(file);
    }

    @Override
    public void close() {
        values.close();
        pages.close();
    }

    /** The values of the open page. */
    private interface Values {
        /** Appends values from number {@code first} of an Arrow buffer on. */
        void add(long buffer, int first, int more);

        /** Bytes that the values take as they are. */
        long bytes();

        int valueBytes();

        Encoding encoding();

        BytesInput encoded();

        /** Tells least and greatest value. */
        void tell(Statistics<?> statistics);

        void reset();

        void close();
    }

    /** Floats as they lie in memory. */
    private final class Plain implements Values {
        private byte[] held = new byte[0];
        private int bytes;
        private long least = Long.MAX_VALUE; // in an order of the bits that is the values', NaN being the greatest
        private long greatest = Long.MIN_VALUE;

        @Override
        public void add(long buffer, int first, int more) {
            int added = Math.multiplyExact(more, type.bytes());
            if (held.length - bytes < added) {
                held = Arrays.copyOf(held, Math.max(Math.addExact(bytes, added), Math.min(2 * held.length, 1 << 20)));
            }
            long from = buffer + (long) first * type.bytes();
            MemoryUtil.copyFromMemory(from, held, bytes, added);
            bytes += added;
            if (type == ElementType.FLOAT4) {
                int low = (int) Math.min(Integer.MAX_VALUE, least);
                int high = (int) Math.max(Integer.MIN_VALUE, greatest);
                for (long at = from; at < from + added; at += Float.BYTES) {
                    int ordered = ordered(MemoryUtil.getInt(at));
                    low = Math.min(low, ordered);
                    high = Math.max(high, ordered);
                }
                least = low;
                greatest = high;
            } else {
                for (long at = from; at < from + added; at += Double.BYTES) {
                    long ordered = ordered(MemoryUtil.getLong(at));
                    least = Math.min(least, ordered);
                    greatest = Math.max(greatest, ordered);
                }
            }
        }

        private static int ordered(int bits) {
            return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        }

        private static long ordered(long bits) {
            return bits ^ ((bits >> 63) & Long.MAX_VALUE);
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public int valueBytes() {
            return type.bytes();
        }

        @Override
        public Encoding encoding() {
            return Encoding.PLAIN;
        }

        @Override
        public BytesInput encoded() {
            return BytesInput.from(held, 0, bytes);
        }

        @Override
        public void tell(Statistics<?> statistics) {
            if (type == ElementType.FLOAT4) {
                statistics.updateStats(Float.intBitsToFloat(ordered((int) least)));
                statistics.updateStats(Float.intBitsToFloat(ordered((int) greatest)));
            } else {
                statistics.updateStats(Double.longBitsToDouble(ordered(least)));
                statistics.updateStats(Double.longBitsToDouble(ordered(greatest)));
            }
        }

        @Override
        public void reset() {
            bytes = 0;
            least = Long.MAX_VALUE;
            greatest = Long.MIN_VALUE;
        }

        @Override
        public void close() {
            held = new byte[0];
        }
    }

    /** Integers by their differences. */
    private final class Delta implements Values {
        private final boolean wide = type.physical() == PrimitiveTypeName.INT64;
        /** Values of 32 bits without a sign, and of 64, order as if the highest bit were turned. */
        private final long turned =
                type == ElementType.UINT8 ? Long.MIN_VALUE : type == ElementType.UINT4 ? Integer.MIN_VALUE : 0;

        private final ValuesWriter writer = wide
                ? new DeltaBinaryPackingValuesWriterForLong(
                        Canonical.PAGE_BYTES / 16, Canonical.PAGE_BYTES, HeapByteBufferAllocator.getInstance())
                : new DeltaBinaryPackingValuesWriterForInteger(
                        Canonical.PAGE_BYTES / 16, Canonical.PAGE_BYTES, HeapByteBufferAllocator.getInstance());
        private long number;
        private long least = Long.MAX_VALUE;
        private long greatest = Long.MIN_VALUE;

        @Override
        public void add(long buffer, int first, int more) {
            for (int i = first; i < first + more; i++) {
                if (wide) {
                    long value = MemoryUtil.getLong(buffer + 8L * i);
                    writer.writeLong(value);
                    see(value ^ turned);
                } else {
                    int value = integer(buffer, i);
                    writer.writeInteger(value);
                    see(value ^ (int) turned);
                }
            }
            number += more;
        }

        private void see(long ordered) {
            least = Math.min(least, ordered);
            greatest = Math.max(greatest, ordered);
        }

        private int integer(long buffer, int i) {
            return switch (type.bytes()) {
                case 1 -> type == ElementType.UINT1
                        ? MemoryUtil.getByte(buffer + i) & 0xFF
                        : MemoryUtil.getByte(buffer + i);
                case 2 -> type == ElementType.UINT2
                        ? MemoryUtil.getShort(buffer + 2L * i) & 0xFFFF
                        : MemoryUtil.getShort(buffer + 2L * i);
                default -> MemoryUtil.getInt(buffer + 4L * i);
            };
        }

        @Override
        public long bytes() {
            return number * valueBytes();
        }

        @Override
        public int valueBytes() {
            return wide ? Long.BYTES : Integer.BYTES;
        }

        @Override
        public Encoding encoding() {
            return Encoding.DELTA_BINARY_PACKED;
        }

        @Override
        public BytesInput encoded() {
            return writer.getBytes();
        }

        @Override
        public void tell(Statistics<?> statistics) {
            if (wide) {
                statistics.updateStats(least ^ turned);
                statistics.updateStats(greatest ^ turned);
            } else {
                statistics.updateStats((int) least ^ (int) turned);
                statistics.updateStats((int) greatest ^ (int) turned);
            }
        }

        @Override
        public void reset() {
            writer.reset();
            number = 0;
            least = Long.MAX_VALUE;
            greatest = Long.MIN_VALUE;
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
