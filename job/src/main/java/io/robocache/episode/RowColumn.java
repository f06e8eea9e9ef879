package io.robocache.episode;

import io.robocache.device.Columns;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.parquet.io.api.Binary;

/**
 * One requested column of one episode, off-heap: rows of a fixed width, in file order; a row of another length has no slot.
 * Owned by its reader.
 */
final class RowColumn implements RowSink, ParquetCell.Sink, AutoCloseable {

    private static final int NO_SLOT = -1;

    private final RowFeature feature;
    private final int width; // of a row of the recording
    private final MinorType type;
    private final int[] picks;
    private final FieldVector vector;
    private final byte[][] texts = new byte[1][];
    private final boolean floating;
    private final RowImages images; // null where it holds none
    private final long[] row; // bits of its first values, as many as are wanted
    private final long[] chosen; // of those that are picked
    private int filled;
    private int[] slots = new int[64];
    private int rows;
    private int used;
    private long textBytes;
    private long missing;
    private int rowMissing;
    private int lost;
    private int firstLost;
    private int lostLength;

    /**
     * An empty column.
     *
     * @param picks the component of a row that each component of the result is; -1: not there, so NaN
     */
    RowColumn(RowFeature feature, MinorType type, int[] picks, BufferAllocator memory) {
        this.feature = feature;
        this.width = feature.width();
        this.type = type;
        this.picks = picks.clone();
        this.row = new long[width];
        this.chosen = new long[picks.length];
        this.floating = type == MinorType.FLOAT4 || type == MinorType.FLOAT8;
        this.images = type == MinorType.VARBINARY ? new RowImages(feature.name()) : null;
        this.vector = newVector(type, feature.name(), memory);
    }

    /** A column of encoded images, one a row. */
    static RowColumn ofImages(RowFeature feature, BufferAllocator memory) {
        return new RowColumn(feature.asOne("image"), MinorType.VARBINARY, new int[] {0}, memory);
    }

    /** What is known of its images; null where it holds none. */
    RowImages images() {
        return images;
    }

    static FieldVector newVector(MinorType type, String name, BufferAllocator memory) {
        return FieldType.notNullable(type.getType()).createNewSingleVector(name, memory, null);
    }

    RowFeature feature() {
        return feature;
    }

    MinorType type() {
        return type;
    }

    /** Components of one row of the result. */
    int width() {
        return picks.length;
    }

    /** The names of the answer's components. */
    List<String> names(StreamRequest request) {
        if (images != null || !request.order().isEmpty()) {
            return images != null ? feature.names() : request.order();
        }
        List<String> names = feature.names();
        return Arrays.stream(picks).mapToObj(names::get).toList();
    }

    /** Where row {@code n} of the file lies; negative if it has another length. */
    int slot(int n) {
        return slots[n];
    }

    long missingComponents() {
        return missing;
    }

    int rows() {
        return rows;
    }

    /** Rows without a slot. */
    int lost() {
        return lost;
    }

    /**
     * Rows that have another length, null for none: the first of them, their number and what was found.
     *
     * @param numbers what people call a row
     */
    Loss loss(IntToLongFunction numbers) {
        if (images != null && lost > 0) {
            return images.loss(numbers.applyAsLong(firstLost), lost);
        }
        return lost == 0
                ? null
                : new Loss(
                        Reason.BAD_ARRAY_LENGTH,
                        "row " + numbers.applyAsLong(firstLost),
                        lost,
                        "feature %s: %d components, its shape says %d".formatted(feature.name(), lostLength, width));
    }

    /** Off-heap bytes of the values so far. */
    long bytes() {
        int numberBytes = vector instanceof BaseFixedWidthVector fixed ? Math.max(1, fixed.getTypeWidth()) : 0;
        return type == MinorType.VARCHAR || images != null ? textBytes : (long) used * width() * numberBytes;
    }

    @Override
    public void startRow() {
        filled = 0;
        rowMissing = 0;
        texts[0] = null;
    }

    @Override
    public void acceptRow() {
        if (rows == slots.length) {
            slots = Arrays.copyOf(slots, rows * 2);
        }
        // A row that the filter drops comes this far only if it is the episode's.
        boolean good = images == null || images.take(texts[0]);
        if (good && filled == width) {
            store();
            missing += rowMissing;
            slots[rows] = used++;
        } else {
            firstLost = lost == 0 ? rows : firstLost;
            lostLength = lost++ == 0 ? filled : lostLength;
            slots[rows] = NO_SLOT;
        }
        rows++;
    }

    /** Call it once, behind the last row. */
    void finish() {
        if (plain()) {
            Columns.finish((BaseFixedWidthVector) vector, used * width());
        } else {
            vector.setValueCount(used * width());
        }
    }

    /** The rows at {@code wanted} slots, flat; the caller closes it. */
    FieldVector rowsAt(int[] wanted, BufferAllocator memory) {
        FieldVector copy = newVector(type, feature.name(), memory);
        try {
            if (plain()) {
                rowsAt(wanted, (BaseFixedWidthVector) copy);
                return copy;
            }
            copy.setInitialCapacity(Math.multiplyExact(wanted.length, width()));
            copy.allocateNew();
            for (int i = 0; i < wanted.length; i++) {
                for (int c = 0; c < width(); c++) {
                    copy.copyFromSafe(wanted[i] * width() + c, i * width() + c, vector);
                }
            }
            copy.setValueCount(wanted.length * width());
            return copy;
        } catch (RuntimeException failed) {
            copy.close();
            throw failed;
        }
    }

    private void rowsAt(int[] wanted, BaseFixedWidthVector copy) {
        Columns.allocate(copy, Math.multiplyExact(wanted.length, width()));
        long bytes = (long) width() * copy.getTypeWidth();
        for (int i = 0; i < wanted.length; i++) {
            Objects.checkIndex(wanted[i], used);
            MemoryUtil.copyMemory(
                    numbers().memoryAddress() + wanted[i] * bytes,
                    copy.getDataBuffer().memoryAddress() + i * bytes,
                    bytes);
        }
    }

    @Override
    public void value(long value) {
        add(floating ? Double.doubleToRawLongBits((double) value) : value);
    }

    @Override
    public void value(double value) {
        add(Double.doubleToRawLongBits(value));
    }

    @Override
    public void values(double[] values, int from, int count) {
        int kept = Math.min(count, width - filled); // a longer row is counted, not kept
        for (int i = 0; i < kept; i++) {
            row[filled + i] = Double.doubleToRawLongBits(values[from + i]);
        }
        filled = Math.addExact(filled, count);
    }

    @Override
    public void value(byte[] value) {
        texts[0] = value;
        add(0);
    }

    @Override
    public void value(Binary value) {
        value(value.getBytes());
    }

    @Override
    public String member() {
        return images == null ? null : ParquetTypes.IMAGE_BYTES;
    }

    /** NaN where the type has one; elsewhere the row counts as one of another length. */
    @Override
    public void nullElement() {
        if (floating) {
            rowMissing++;
            value(Double.NaN);
        }
    }

    private void add(long bits) {
        if (filled < width) {
            row[filled] = bits;
        }
        filled++;
    }

    /** Whether values lie in memory as they are, without an offset or a bit for each. */
    private boolean plain() {
        return vector instanceof BaseFixedWidthVector && type != MinorType.BIT;
    }

    private void store() {
        int first = Math.multiplyExact(used, picks.length);
        if (plain()) {
            Columns.reserve((BaseFixedWidthVector) vector, Math.addExact(first, picks.length));
        }
        for (int c = 0; c < picks.length; c++) {
            chosen[c] = picks[c] < 0 ? Double.doubleToRawLongBits(Double.NaN) : row[picks[c]];
            missing += picks[c] < 0 ? 1 : 0;
        }
        switch (type) {
            case FLOAT4 -> putFloats(4L * first);
            case INT, UINT4 -> putInts(4L * first);
            case FLOAT8, BIGINT, UINT8 -> putLongs(8L * first);
            default -> {
                for (int c = 0; c < picks.length; c++) {
                    set(first + c, chosen[c]);
                }
            }
        }
    }

    private void putFloats(long at) {
        ArrowBuf numbers = numbers();
        for (int c = 0; c < chosen.length; c++) {
            numbers.setFloat(at + 4L * c, (float) Double.longBitsToDouble(chosen[c]));
        }
    }

    private void putInts(long at) {
        ArrowBuf numbers = numbers();
        for (int c = 0; c < chosen.length; c++) {
            numbers.setInt(at + 4L * c, (int) chosen[c]);
        }
    }

    private void putLongs(long at) {
        ArrowBuf numbers = numbers();
        for (int c = 0; c < chosen.length; c++) {
            numbers.setLong(at + 8L * c, chosen[c]);
        }
    }

    private void set(int at, long bits) {
        switch (type) {
            case SMALLINT, UINT2 -> numbers().setShort(2L * at, (short) bits);
            case TINYINT, UINT1 -> numbers().setByte(at, (byte) bits);
            case BIT -> ((BitVector) vector).setSafe(at, (int) bits);
            case VARCHAR -> {
                textBytes += texts[0].length;
                ((VarCharVector) vector).setSafe(at, texts[0]);
            }
            case VARBINARY -> {
                textBytes += texts[0].length;
                ((VarBinaryVector) vector).setSafe(at, texts[0]);
            }
            default -> throw new IllegalStateException("no column of type " + type + " is ever made");
        }
    }

    private ArrowBuf numbers() {
        return vector.getDataBuffer();
    }

    @Override
    public void close() {
        vector.close();
    }
}
