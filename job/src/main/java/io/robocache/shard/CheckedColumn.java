package io.robocache.shard;

import io.robocache.episode.ImageShape;

/** Feeds one column of one row group to its digest and, if it numbers rows, to the check of numbers. Not thread-safe. */
final class CheckedColumn implements ChunkReader.Sink {
    private final Column column;
    private final ColumnDigest digest;
    private final NumberingCheck numbers;
    private final SyncCheck sync;
    private long rows;
    private int length;

    CheckedColumn(Column column, ColumnDigest digest, NumberingCheck numbers, SyncCheck sync) {
        this.column = column;
        this.digest = digest;
        this.numbers = numbers;
        this.sync = sync;
    }

    @Override
    public void number(long bits) {
        length++;
        digest.put(bits);
        numbers.value(column.name(), bits);
        sync.value(column.name(), bits);
    }

    @Override
    public void text(byte[] bytes) {
        length++;
        digest.put(bytes);
        if (ImageColumn.is(column)) {
            requireShape(bytes);
        }
    }

    @Override
    public void endRow() {
        if (!column.ragged() && length != column.dimensions()) {
            throw new IllegalStateException("column " + column.name() + " has a row of " + length
                    + " elements, info.json says " + column.dimensions());
        }
        digest.endRow();
        rows++;
        length = 0;
    }

    private void requireShape(byte[] image) {
        ImageShape expected = ImageColumn.shape(column);
        ImageShape found = ImageShape.of(image);
        if (!found.equals(expected)) {
            throw new IllegalStateException("column " + column.name() + " has an image of " + found + " in row " + rows
                    + " of a row group, info.json says " + expected);
        }
    }

    void requireRows(long expected) {
        if (rows != expected) {
            throw new IllegalStateException(
                    "column " + column.name() + " has " + rows + " rows in a row group of " + expected);
        }
    }
}
