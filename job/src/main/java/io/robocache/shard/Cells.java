package io.robocache.shard;

import io.robocache.device.Columns;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The values of one column in some rows: numbers by their bits, lower byte first, whatever the file; texts and images as they
 * are, each behind its length. Two cells are the same value if they have the same bytes. Not thread-safe.
 */
final class Cells implements ChunkReader.Sink {
    private static final int FIRST_BYTES = 1 << 12;

    private final Column column;
    private final int elementBytes; // 0 of texts and images
    private int[] ends;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int rows;

    Cells(Column column, int rows) {
        this.column = column;
        ElementType type = ElementType.of(column.type());
        this.elementBytes = type.varying() ? 0 : Math.max(1, type.bytes());
        this.ends = new int[rows];
    }

    Column column() {
        return column;
    }

    /** Bytes of one number; 0 of texts and images. */
    int elementBytes() {
        return elementBytes;
    }

    int rows() {
        return rows;
    }

    /** Bytes in memory. */
    int length() {
        return length;
    }

    @Override
    public void number(long bits) {
        reserve(elementBytes);
        for (int i = 0; i < elementBytes; i++) {
            bytes[length++] = (byte) (bits >>> (Byte.SIZE * i));
        }
    }

    @Override
    public void text(byte[] text) {
        reserve(Integer.BYTES + text.length);
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[length++] = (byte) (text.length >>> (Byte.SIZE * i));
        }
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    @Override
    public void endRow() {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, Math.max(16, 2 * rows));
        }
        ends[rows++] = length;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
    }

    private int from(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** The bytes of a cell. */
    byte[] cell(int row) {
        return Arrays.copyOfRange(bytes, from(row), ends[row]);
    }

    /** The numbers of some rows as a vector without nulls; the caller closes. Not of texts and images. */
    FieldVector vector(int row, int count, BufferAllocator memory) {
        int begin = from(row);
        int values = (from(row + count) - begin) / elementBytes;
        BaseFixedWidthVector vector = (BaseFixedWidthVector) column.type()
                .getNewVector(Field.notNullable(column.name(), column.type().getType()), memory, null);
        Columns.allocate(vector, values);
        if (vector instanceof BitVector bits) {
            for (int i = 0; i < values; i++) {
                bits.set(i, bytes[begin + i]);
            }
        } else if (values > 0) {
            vector.getDataBuffer().setBytes(0, bytes, begin, (long) values * elementBytes);
        }
        return vector;
    }

    /** The first of {@code count} rows whose cell is another there; -1 if they are the same. */
    int mismatch(int row, Cells other, int otherRow, int count) {
        for (int i = 0; i < count; i++) {
            if (!Arrays.equals(
                    bytes,
                    from(row + i),
                    ends[row + i],
                    other.bytes,
                    other.from(otherRow + i),
                    other.ends[otherRow + i])) {
                return i;
            }
        }
        return -1;
    }
}
