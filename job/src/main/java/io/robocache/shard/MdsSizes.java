package io.robocache.shard;

import java.util.Arrays;
import java.util.List;

/**
 * How long each sample of a shard is, which the head of a file says before the first one: the uint32 lengths of the values
 * that vary, then all values (decode_sample of streaming/base/format/mds/reader.py). Not thread-safe.
 */
final class MdsSizes {
    private final int[] bytes;
    private int first;

    MdsSizes(List<MdsColumn> columns, int rows) {
        long fixed = 0;
        for (MdsColumn column : columns) {
            fixed += column.varying() ? Integer.BYTES : column.bytes();
        }
        bytes = new int[rows];
        Arrays.fill(bytes, Math.toIntExact(fixed));
    }

    /** Adds the lengths of one column that varies, of the row group that begins at {@link #nextGroup}. */
    ChunkReader.Sink of(MdsColumn column) {
        return new ChunkReader.Sink() {
            private int row = first;
            private int elements;
            private int textBytes;

            @Override
            public void number(long bits) {
                elements++;
            }

            @Override
            public void text(byte[] text) {
                textBytes += text.length;
            }

            @Override
            public void endRow() {
                int list = 1 + MdsColumn.lengthBytes(elements) + Math.multiplyExact(elements, column.elementBytes());
                int value = column.column().ragged() ? list : textBytes;
                bytes[row] = Math.addExact(bytes[row], value);
                row++;
                elements = 0;
                textBytes = 0;
            }
        };
    }

    void nextGroup(long rows) {
        first = Math.toIntExact(first + rows);
    }

    int of(int row) {
        return bytes[row];
    }

    /**
     * The row behind the last one of the file that begins with a row: as many as fit the limit, at least one.
     *
     * @param headBytes of a file without samples
     */
    int end(int from, long headBytes, long limitBytes) {
        long length = headBytes;
        int row = from;
        do {
            length += Integer.BYTES + (long) bytes[row++];
        } while (row < bytes.length && length + Integer.BYTES + bytes[row] <= limitBytes);
        return row;
    }
}
