package io.robocache.shard;

import java.io.IOException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.values.factory.DefaultV1ValuesWriterFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * The pages of one column of one row group, compressed as they fill and held on the heap until {@link #flushTo}. A page
 * ends at about 1 MiB (of images 8 MiB) or 20,000 rows, as parquet-java decides from the rows of this column alone.
 * Integers are delta packed, booleans run-length packed, floats plain, strings in a dictionary while it is small, images
 * as the bytes in which each differs from the one before, so that a repeated one costs nothing. Not thread-safe.
 */
final class ChunkWriter implements ColumnChunk {
    private static final ParquetProperties PLAIN = properties(false);
    private static final ParquetProperties WITH_DICTIONARY = properties(true);
    /** The page is looked at behind every image: some are short, and the next one fills pages. */
    private static final ParquetProperties IMAGES = builder(false)
            .withPageSize(Canonical.IMAGE_PAGE_BYTES)
            .withMaxRowCountForPageSizeCheck(1)
            .build();

    /** Definition level of what is there within a structure that is there. */
    private static final int IMAGE_DEFINED = 2;

    private static final ParquetProperties HALVES = builder(false)
            .withValuesWriterFactory(
                    new DefaultV1ValuesWriterFactory()) // plain; version 2 has a delta that polars cannot read
            .build();

    private final Column column;
    private final ColumnChunkPageWriteStore pages;
    private final ColumnWriteStore store;
    private final ColumnWriter writer;
    private final ColumnWriter path; // of images; null of others

    ChunkWriter(Column column, ZstdPages zstd) {
        this.column = column;
        MessageType type = ParquetSchemas.of(column);
        ColumnDescriptor descriptor = type.getColumns().get(0);
        ParquetProperties properties =
                switch (ElementType.of(column.type())) {
                    case VARCHAR -> WITH_DICTIONARY;
                    case IMAGE -> IMAGES;
                    case FLOAT2 -> HALVES;
                    default -> PLAIN;
                };
        pages = new ColumnChunkPageWriteStore(
                zstd,
                type,
                properties.getAllocator(),
                Canonical.INDEX_TRUNCATE_BYTES,
                properties.getPageWriteChecksumEnabled());
        store = properties.newColumnWriteStore(type, pages);
        writer = store.getColumnWriter(descriptor);
        path = ImageColumn.is(column) ? store.getColumnWriter(type.getColumns().get(1)) : null;
    }

    static ParquetProperties properties(boolean dictionary) {
        return builder(dictionary).build();
    }

    private static ParquetProperties.Builder builder(boolean dictionary) {
        return ParquetProperties.builder()
                .withWriterVersion(WriterVersion.PARQUET_2_0)
                .withPageSize(Canonical.PAGE_BYTES)
                .withPageRowCountLimit(Canonical.PAGE_ROWS)
                .withMinRowCountForPageSizeCheck(1) // a row of voxels may fill a page
                .withDictionaryEncoding(dictionary)
                .withDictionaryPageSize(Canonical.DICTIONARY_BYTES)
                .withColumnIndexTruncateLength(Canonical.INDEX_TRUNCATE_BYTES)
                .withPageWriteChecksumEnabled(true)
                .withSizeStatisticsEnabled(false)
                .withBloomFilterEnabled(false)
                .withAllocator(HeapByteBufferAllocator.getInstance());
    }

    @Override
    public void append(ColumnBatch batch, int from, int to) {
        Element element = element(batch.values());
        int width = column.width();
        for (int row = from; row < to; row++) {
            if (path != null) {
                element.write(row, 0, IMAGE_DEFINED);
                path.write(Binary.EMPTY, 0, IMAGE_DEFINED);
            } else if (width == Column.SCALAR) {
                element.write(row, 0, 0);
            } else if (width == Column.RAGGED) {
                list(element, batch.offsets().get(row), batch.offsets().get(row + 1));
            } else if (column.nested()) {
                lists(element, row * width, (row + 1) * width);
            } else {
                list(element, row * width, (row + 1) * width);
            }
            store.endRecord();
        }
    }

    /** A row of a window: lists of one sample each. */
    private void lists(Element element, int from, int to) {
        for (int i = from; i < to; i++) {
            int repetition = i == from ? 0 : (i - from) % column.statisticDimensions() == 0 ? 1 : 2;
            element.write(i, repetition, 2);
        }
    }

    private void list(Element element, int from, int to) {
        if (from == to) {
            writer.writeNull(0, 0);
        }
        for (int i = from; i < to; i++) {
            element.write(i, i == from ? 0 : 1, 1);
        }
    }

    /** A value at an index, to this writer. */
    private interface Element {
        void write(int index, int repetition, int definition);
    }

    private Element element(FieldVector values) {
        ArrowBuf data = values.getDataBuffer();
        return switch (ElementType.of(column.type())) {
            case BIT -> (i, r, d) -> writer.write((data.getByte(i >> 3) >> (i & 7) & 1) != 0, r, d);
            case TINYINT -> (i, r, d) -> writer.write((int) data.getByte(i), r, d);
            case UINT1 -> (i, r, d) -> writer.write(data.getByte(i) & 0xff, r, d);
            case SMALLINT -> (i, r, d) -> writer.write((int) data.getShort(2L * i), r, d);
            case UINT2 -> (i, r, d) -> writer.write(data.getShort(2L * i) & 0xffff, r, d);
            case INT, UINT4 -> (i, r, d) -> writer.write(data.getInt(4L * i), r, d);
            case BIGINT, UINT8 -> (i, r, d) -> writer.write(data.getLong(8L * i), r, d);
            case FLOAT2 -> (i, r, d) -> writer.write(
                    Binary.fromConstantByteArray(new byte[] {data.getByte(2L * i), data.getByte(2L * i + 1)}), r, d);
            case FLOAT4 -> (i, r, d) -> writer.write(data.getFloat(4L * i), r, d);
            case FLOAT8 -> (i, r, d) -> writer.write(data.getDouble(8L * i), r, d);
            case VARCHAR -> (i, r, d) ->
                    writer.write(Binary.fromConstantByteArray(((VarCharVector) values).get(i)), r, d);
            case IMAGE -> (i, r, d) ->
                    writer.write(Binary.fromConstantByteArray(((VarBinaryVector) values).get(i)), r, d);
        };
    }

    /** Writes one row of a scalar int64 column. */
    void row(long value) {
        writer.write(value, 0, 0);
        store.endRecord();
    }

    /** Writes one row given as Java values: one for a scalar, a list for a list. */
    void row(Object value) {
        if (column.width() == Column.SCALAR) {
            write(value, 0, 0);
        } else {
            java.util.List<?> list = (java.util.List<?>) value;
            if (list.isEmpty()) {
                writer.writeNull(0, 0);
            }
            for (int i = 0; i < list.size(); i++) {
                write(list.get(i), i == 0 ? 0 : 1, 1);
            }
        }
        store.endRecord();
    }

    private void write(Object value, int r, int d) {
        if (value instanceof String text) {
            writer.write(Binary.fromString(text), r, d);
        } else if (value instanceof Double number) {
            writer.write((double) number, r, d);
        } else if (value instanceof Integer number) {
            writer.write((int) number, r, d);
        } else {
            writer.write((long) (Long) value, r, d);
        }
    }

    @Override
    public void flushTo(ParquetFileWriter file) throws IOException {
        store.flush();
        pages.flushToFileWriter(file);
    }

    @Override
    public void close() {
        store.close();
        pages.close();
    }
}
