package io.robocache.episode;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.CorruptDeltaByteArrays;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.RequiresPreviousReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Hands on the values of one column of a row group, row by row. Decodes them in stretches of 1,024, so that what a page says
 * about its length is not believed; numbers that are written plainly are taken as they lie. parquet-java's own reader goes
 * level by level and value by value, through several calls each. Not thread-safe.
 */
final class LeafPages {

    private static final int STRETCH = 1024;

    private final ColumnDescriptor column;
    private final PrimitiveTypeName type;
    private final String writer;
    private final boolean real;
    private final int defined; // definition level of a value
    private final int absent; // of an element of a list that is null; -1: there are none
    private final PageReader pages;
    private final Dictionary dictionary; // null: there is none
    private long left; // places that no stretch has held yet
    private int leftInPage;
    private Levels repetition;
    private Levels definition;
    private ValuesReader values;
    private ByteBuffer plain; // numbers as they lie; null: values has them
    private int count; // places of the stretch
    private boolean full; // whether each place has a value
    private int at; // of which these are handed on
    private int value; // and these values
    private final int[] repetitions = new int[STRETCH];
    private final int[] definitions = new int[STRETCH];
    private final long[] integers = new long[STRETCH]; // the values of the stretch, of one of the types
    private final double[] reals = new double[STRETCH];

    /** The levels of a page. */
    private interface Levels {
        /** All are 0, and none is written. */
        Levels NONE = (levels, count) -> {};

        void read(int[] levels, int count);
    }

    /**
     * Of a row group.
     *
     * @param absent definition level of an element of a list that is null; -1: there are none
     * @param writer what the file says wrote it; or null
     */
    LeafPages(ColumnDescriptor column, int absent, PageReader pages, String writer) throws IOException {
        this.column = column;
        this.type = column.getPrimitiveType().getPrimitiveTypeName();
        this.real = type == PrimitiveTypeName.FLOAT || type == PrimitiveTypeName.DOUBLE;
        this.defined = column.getMaxDefinitionLevel();
        this.absent = absent;
        this.pages = pages;
        this.writer = writer;
        this.left = pages.getTotalValueCount();
        DictionaryPage page = pages.readDictionaryPage();
        this.dictionary = page == null ? null : page.getEncoding().initDictionary(column, page);
    }

    /** Hands on the next row. */
    void row(ParquetCell.Sink sink) throws IOException {
        if (!ready()) {
            throw new ParquetDecodingException("a column has fewer rows than its row group");
        }
        do {
            int end = at + 1;
            while (end < count && repetitions[end] > 0) {
                end++;
            }
            places(end, sink);
        } while (ready() && repetitions[at] > 0);
    }

    /** Hands on what is at some places of one row. */
    private void places(int end, ParquetCell.Sink sink) {
        if (full && real) {
            sink.values(reals, value, end - at);
            value += end - at;
            at = end;
            return;
        }
        for (; at < end; at++) {
            if (definitions[at] == defined) {
                value(sink);
            } else if (definitions[at] == absent) {
                sink.nullElement();
            }
        }
    }

    private void value(ParquetCell.Sink sink) {
        switch (type) {
            case BOOLEAN, INT32, INT64 -> sink.value(integers[value++]);
            case FLOAT, DOUBLE -> sink.value(reals[value++]);
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> sink.value(values.readBytes()); // of a size that only it tells
        }
    }

    /** Whether a place is left; decodes the next stretch if need be. */
    private boolean ready() throws IOException {
        return at < count || decode();
    }

    private boolean decode() throws IOException {
        at = 0;
        count = 0;
        value = 0;
        if (left == 0) {
            return false;
        }
        while (leftInPage == 0) {
            open();
        }
        count = (int) Math.min(Math.min(leftInPage, left), STRETCH);
        leftInPage -= count;
        left -= count;
        repetition.read(repetitions, count);
        definition.read(definitions, count);
        int values = 0;
        for (int i = 0; i < count; i++) {
            values += definitions[i] == defined ? 1 : 0;
        }
        full = values == count;
        if (plain != null) {
            takePlain(values);
        } else {
            take(values);
        }
        return true;
    }

    private void open() throws IOException {
        DataPage page = pages.readPage();
        if (page == null || page.getValueCount() < 0) {
            throw new ParquetDecodingException("a column has fewer values than it says");
        }
        leftInPage = page.getValueCount();
        int deepest = column.getMaxRepetitionLevel();
        if (page instanceof DataPageV1 first) {
            ByteBufferInputStream in = first.getBytes().toInputStream();
            repetition = levels(deepest, first.getRlEncoding(), ValuesType.REPETITION_LEVEL, in);
            definition = levels(defined, first.getDlEncoding(), ValuesType.DEFINITION_LEVEL, in);
            open(first.getValueEncoding(), in);
        } else if (page instanceof DataPageV2 second) {
            repetition = levels(deepest, rest(second.getRepetitionLevels().toInputStream()));
            definition = levels(defined, rest(second.getDefinitionLevels().toInputStream()));
            open(second.getDataEncoding(), second.getData().toInputStream());
        } else {
            throw new ParquetDecodingException("a page of an unknown version: " + page);
        }
    }

    /** Levels with their length before them, which lie before what follows in a page. */
    private Levels levels(int greatest, Encoding encoding, ValuesType what, ByteBufferInputStream in)
            throws IOException {
        if (greatest == 0) {
            return Levels.NONE;
        }
        if (encoding == Encoding.RLE) {
            int bytes = BytesUtils.readIntLittleEndian(in);
            if (bytes < 0) { // slice would step back
                throw new ParquetDecodingException("levels of %d bytes".formatted(bytes));
            }
            return levels(greatest, in.slice(bytes));
        }
        ValuesReader old = encoding.getValuesReader(column, what); // BIT_PACKED, which nobody writes any more
        old.initFromPage(leftInPage, in);
        return (levels, count) -> {
            for (int i = 0; i < count; i++) {
                levels[i] = old.readInteger();
            }
        };
    }

    private static Levels levels(int greatest, ByteBuffer bytes) {
        return greatest == 0 ? Levels.NONE : new RleLevels(bytes, BytesUtils.getWidthFromMaxInt(greatest))::read;
    }

    private void open(Encoding encoding, ByteBufferInputStream in) throws IOException {
        plain = null;
        if (encoding == Encoding.PLAIN && bytesOfPlain() > 0) {
            plain = rest(in).order(ByteOrder.LITTLE_ENDIAN);
            return;
        }
        if (encoding.usesDictionary() && dictionary == null) {
            throw new ParquetDecodingException("a page of indices into a dictionary, and there is none");
        }
        ValuesReader before = values;
        values = encoding.usesDictionary()
                ? encoding.getDictionaryBasedValuesReader(column, ValuesType.VALUES, dictionary)
                : encoding.getValuesReader(column, ValuesType.VALUES);
        values.initFromPage(leftInPage, in);
        if (CorruptDeltaByteArrays.requiresSequentialReads(writer, encoding)
                && before instanceof RequiresPreviousReader
                && values instanceof RequiresPreviousReader after) {
            after.setPreviousReader(before);
        }
    }

    private static ByteBuffer rest(ByteBufferInputStream in) throws EOFException {
        return in.slice(in.available());
    }

    /** Of a number that is written plainly; 0: not such a number. */
    private int bytesOfPlain() {
        return switch (type) {
            case INT32, FLOAT -> Integer.BYTES;
            case INT64, DOUBLE -> Long.BYTES;
            case BOOLEAN, BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> 0;
        };
    }

    private void takePlain(int count) {
        if (plain.remaining() < (long) count * bytesOfPlain()) {
            throw new ParquetDecodingException("a page ends within its values", new EOFException());
        }
        for (int i = 0; i < count; i++) {
            switch (type) {
                case INT32 -> integers[i] = plain.getInt();
                case INT64 -> integers[i] = plain.getLong();
                case FLOAT -> reals[i] = plain.getFloat();
                case DOUBLE -> reals[i] = plain.getDouble();
                default -> throw new IllegalStateException("no plain number: " + type);
            }
        }
    }

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            switch (type) {
                case BOOLEAN -> integers[i] = values.readBoolean() ? 1 : 0;
                case INT32 -> integers[i] = values.readInteger();
                case INT64 -> integers[i] = values.readLong();
                case FLOAT -> reals[i] = values.readFloat();
                case DOUBLE -> reals[i] = values.readDouble();
                case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> {} // read when they are handed on
            }
        }
    }
}
