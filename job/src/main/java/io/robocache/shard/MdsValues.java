package io.robocache.shard;

import java.util.Arrays;

/** The values of one column of one row group as samples hold them, one after another. Not thread-safe. */
final class MdsValues implements ChunkReader.Sink {
    private static final int FIRST_BYTES = 1 << 12;

    private final MdsColumn mds;
    private final boolean ragged;
    private final int elementBytes;
    private final int[] ends;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int rows;
    private int elements;

    MdsValues(MdsColumn mds, int rows) {
        this.mds = mds;
        this.ragged = mds.column().ragged();
        this.elementBytes = mds.elementBytes();
        this.ends = new int[rows];
    }

    MdsColumn mds() {
        return mds;
    }

    /** A row of a column of one number a row. */
    void row(long bits) {
        number(bits);
        endRow();
    }

    @Override
    public void number(long bits) {
        reserve(elementBytes);
        for (int i = 0; i < elementBytes; i++) {
            bytes[length++] = (byte) (bits >>> (Byte.SIZE * i));
        }
        elements++;
    }

    @Override
    public void text(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    @Override
    public void endRow() {
        if (ragged) {
            insertLength();
        }
        if (!mds.varying() && length - from(rows) != mds.bytes()) {
            throw new IllegalStateException("column " + mds.column().name() + " has a row of " + (length - from(rows))
                    + " bytes, its encoding " + mds.encoding() + " " + mds.bytes() + "; build the shard again");
        }
        ends[rows++] = length;
        elements = 0;
    }

    private void insertLength() {
        int from = from(rows);
        int head = 1 + MdsColumn.lengthBytes(elements);
        reserve(head);
        System.arraycopy(bytes, from, bytes, from + head, length - from);
        bytes[from] = (byte) MdsColumn.lengthTag(elements);
        for (int i = 0; i < head - 1; i++) {
            bytes[from + 1 + i] = (byte) (elements >>> (Byte.SIZE * i));
        }
        length += head;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
    }

    int rows() {
        return rows;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the value of a row begins. */
    int from(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Length of the value of a row. */
    int length(int row) {
        return ends[row] - from(row);
    }
}
