package io.robocache.shard;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Decodes the column chunks of one row group, value by value. Not thread-safe. */
final class ChunkReader {
    private final ColumnReadStoreImpl store;
    private final MessageType schema;
    private final PageReadStore pages;

    ChunkReader(PageReadStore pages, MessageType schema, String createdBy) {
        this.schema = schema;
        this.pages = pages;
        this.store = new ColumnReadStoreImpl(pages, new UnassembledRecord(), schema, createdBy);
    }

    /** Told every value and every end of a row, in order. */
    interface Sink {
        /** An element by its bits: integers as such, floats raw, booleans 0 or 1. */
        void number(long bits);

        /** A string element as UTF-8, or an image. */
        void text(byte[] bytes);

        /** The row that the elements since the last call belong to. */
        void endRow();
    }

    void read(Column column, Sink sink) {
        List<ColumnDescriptor> leaves = ParquetSchemas.leaves(schema, column);
        if (ImageColumn.is(column)) {
            images(column, leaves, sink);
            return;
        }
        ColumnDescriptor descriptor = leaves.get(0);
        ColumnReader reader = store.getColumnReader(descriptor);
        long count = pages.getPageReader(descriptor).getTotalValueCount();
        PrimitiveTypeName type = descriptor.getPrimitiveType().getPrimitiveTypeName();
        boolean list = column.width() != Column.SCALAR;
        for (long i = 0; i < count; i++) {
            if (i > 0 && reader.getCurrentRepetitionLevel() == 0) {
                sink.endRow();
            }
            if (!list || reader.getCurrentDefinitionLevel() == descriptor.getMaxDefinitionLevel()) {
                value(reader, type, sink);
            }
            reader.consume();
        }
        if (count > 0) {
            sink.endRow();
        }
    }

    /** @throws IllegalStateException if an image is missing or has a path: images of a dataset lie in their bytes */
    private void images(Column column, List<ColumnDescriptor> leaves, Sink sink) {
        ColumnReader bytes = store.getColumnReader(leaves.get(0));
        ColumnReader path = store.getColumnReader(leaves.get(1));
        long count = pages.getPageReader(leaves.get(0)).getTotalValueCount();
        for (long i = 0; i < count; i++) {
            boolean there = bytes.getCurrentDefinitionLevel() == leaves.get(0).getMaxDefinitionLevel();
            boolean named = path.getCurrentDefinitionLevel() != leaves.get(1).getMaxDefinitionLevel()
                    || path.getBinary().length() > 0;
            if (!there || named) {
                throw new IllegalStateException("column " + column.name() + " has an image "
                        + (there ? "with another path than the empty one" : "without bytes"));
            }
            sink.text(bytes.getBinary().getBytes());
            sink.endRow();
            bytes.consume();
            path.consume();
        }
    }

    private static void value(ColumnReader reader, PrimitiveTypeName type, Sink sink) {
        switch (type) {
            case BOOLEAN -> sink.number(reader.getBoolean() ? 1 : 0);
            case INT32 -> sink.number(reader.getInteger());
            case INT64 -> sink.number(reader.getLong());
            case FLOAT -> sink.number(Float.floatToRawIntBits(reader.getFloat()));
            case DOUBLE -> sink.number(Double.doubleToRawLongBits(reader.getDouble()));
            case BINARY -> sink.text(reader.getBinary().getBytes());
            case FIXED_LEN_BYTE_ARRAY -> sink.number(half(reader.getBinary().getBytes()));
            default -> throw new IllegalArgumentException("Parquet type " + type + " is in no dataset of ours");
        }
    }

    /** The bits of a float16: two bytes, the lower first. */
    private static long half(byte[] bytes) {
        return (bytes[0] & 0xFF) | (bytes[1] & 0xFF) << 8;
    }

    /** Collects the rows of a table column as {@link TableWriter} took them. */
    static final class Rows implements Sink {
        private final Column column;
        private final List<Object> rows = new ArrayList<>();
        private List<Object> elements = new ArrayList<>();

        Rows(Column column) {
            this.column = column;
        }

        List<Object> rows() {
            return rows;
        }

        @Override
        public void number(long bits) {
            switch (ElementType.of(column.type())) {
                case INT -> elements.add((int) bits);
                case FLOAT8 -> elements.add(Double.longBitsToDouble(bits));
                default -> elements.add(bits);
            }
        }

        @Override
        public void text(byte[] utf8) {
            elements.add(new String(utf8, java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public void endRow() {
            rows.add(column.width() == Column.SCALAR ? elements.get(0) : elements);
            elements = new ArrayList<>();
        }
    }
}
