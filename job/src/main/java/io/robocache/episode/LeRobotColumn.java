package io.robocache.episode;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * One requested column of one episode, off-heap: rows of a fixed width, in file order; a row of another length has no slot.
 * Owned by its reader.
 */
final class LeRobotColumn implements ParquetCell.Sink, AutoCloseable {

    private static final int NO_SLOT = -1;

    private final LeRobotFeature feature;
    private final MinorType type;
    private final int[] picks;
    private final FieldVector vector;
    private final byte[][] texts = new byte[1][];
    private final boolean floating;
    private final LeRobotImages images; // null where it holds none
    private long[] row = new long[8];
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
    LeRobotColumn(LeRobotFeature feature, MinorType type, int[] picks, BufferAllocator memory) {
        this.feature = feature;
        this.type = type;
        this.picks = picks.clone();
        this.floating = type == MinorType.FLOAT4 || type == MinorType.FLOAT8;
        this.images = type == MinorType.VARBINARY ? new LeRobotImages(feature.name()) : null;
        this.vector = newVector(type, feature.name(), memory);
    }

    /** A column of encoded images, one a row. */
    static LeRobotColumn ofImages(LeRobotFeature feature, BufferAllocator memory) {
        LeRobotFeature cell =
                new LeRobotFeature(feature.name(), feature.dtype(), 1, List.of("image"), false, feature.shape(), "");
        return new LeRobotColumn(cell, MinorType.VARBINARY, new int[] {0}, memory);
    }

    /** What is known of its images; null where it holds none. */
    LeRobotImages images() {
        return images;
    }

    /** The Arrow type of a column's numbers or texts; null if there is none. */
    static MinorType typeOf(Type column) {
        Type leaf = column;
        while (!leaf.isPrimitive()) {
            if (leaf.asGroupType().getFieldCount() != 1) {
                return null; // a structure, such as an image with its path
            }
            leaf = leaf.asGroupType().getType(0);
        }
        PrimitiveType primitive = leaf.asPrimitiveType();
        LogicalTypeAnnotation logical = primitive.getLogicalTypeAnnotation();
        return switch (primitive.getPrimitiveTypeName()) {
            case BOOLEAN -> MinorType.BIT;
            case FLOAT -> MinorType.FLOAT4;
            case DOUBLE -> MinorType.FLOAT8;
            case INT32 -> logical instanceof IntLogicalTypeAnnotation whole
                    ? integer(whole.getBitWidth(), whole.isSigned())
                    : logical == null ? MinorType.INT : null;
            case INT64 -> logical instanceof IntLogicalTypeAnnotation whole
                    ? integer(whole.getBitWidth(), whole.isSigned())
                    : logical == null ? MinorType.BIGINT : null;
            case BINARY -> LogicalTypeAnnotation.stringType().equals(logical) ? MinorType.VARCHAR : null;
            default -> null;
        };
    }

    private static MinorType integer(int bits, boolean signed) {
        return switch (bits) {
            case 8 -> signed ? MinorType.TINYINT : MinorType.UINT1;
            case 16 -> signed ? MinorType.SMALLINT : MinorType.UINT2;
            case 32 -> signed ? MinorType.INT : MinorType.UINT4;
            default -> signed ? MinorType.BIGINT : MinorType.UINT8;
        };
    }

    static FieldVector newVector(MinorType type, String name, BufferAllocator memory) {
        return FieldType.notNullable(type.getType()).createNewSingleVector(name, memory, null);
    }

    LeRobotFeature feature() {
        return feature;
    }

    MinorType type() {
        return type;
    }

    int width() {
        return picks.length;
    }

    /** Where row {@code n} of the file lies; negative if it has another length. */
    int slot(int n) {
        return slots[n];
    }

    long missingComponents() {
        return missing;
    }

    /** Rows that have another length, null for none: the first of them, their number and what was found. */
    Loss loss(long[] frameOfRow) {
        if (images != null && lost > 0) {
            return images.loss(frameOfRow[firstLost], lost);
        }
        return lost == 0
                ? null
                : new Loss(
                        Reason.BAD_ARRAY_LENGTH,
                        "row " + frameOfRow[firstLost],
                        lost,
                        "feature %s: %d components, its shape says %d"
                                .formatted(feature.name(), lostLength, feature.width()));
    }

    /** Off-heap bytes of the values so far. */
    long bytes() {
        int numberBytes = vector instanceof BaseFixedWidthVector fixed ? Math.max(1, fixed.getTypeWidth()) : 0;
        return type == MinorType.VARCHAR || images != null ? textBytes : (long) used * width() * numberBytes;
    }

    void startRow() {
        filled = 0;
        rowMissing = 0;
        texts[0] = null;
    }

    void acceptRow() {
        if (rows == slots.length) {
            slots = Arrays.copyOf(slots, rows * 2);
        }
        // A row that the filter drops comes this far only if it is the episode's.
        boolean good = images == null || images.take(texts[0]);
        if (good && filled == feature.width()) {
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
        vector.setValueCount(used * width());
    }

    /** The rows at {@code wanted} slots, flat; the caller closes it. */
    FieldVector rowsAt(int[] wanted, BufferAllocator memory) {
        FieldVector copy = newVector(type, feature.name(), memory);
        try {
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

    @Override
    public void value(long value) {
        add(value);
    }

    @Override
    public void value(double value) {
        add(Double.doubleToRawLongBits(value));
    }

    @Override
    public void value(Binary value) {
        texts[0] = value.getBytes();
        add(0);
    }

    @Override
    public String member() {
        return images == null ? null : LeRobotImages.BYTES;
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
        if (filled < feature.width()) { // a longer row is counted, not kept
            if (filled == row.length) {
                row = Arrays.copyOf(row, row.length * 2);
            }
            row[filled] = bits;
        }
        filled++;
    }

    private void store() {
        for (int c = 0; c < picks.length; c++) {
            int at = Math.addExact(Math.multiplyExact(used, picks.length), c);
            if (picks[c] < 0) {
                missing++;
                set(at, Double.doubleToRawLongBits(Double.NaN));
            } else {
                set(at, row[picks[c]]);
            }
        }
    }

    private void set(int at, long bits) {
        switch (type) {
            case FLOAT4 -> ((Float4Vector) vector).setSafe(at, (float) Double.longBitsToDouble(bits));
            case FLOAT8 -> ((Float8Vector) vector).setSafe(at, Double.longBitsToDouble(bits));
            case BIT -> ((BitVector) vector).setSafe(at, (int) bits);
            case TINYINT -> ((TinyIntVector) vector).setSafe(at, (int) bits);
            case SMALLINT -> ((SmallIntVector) vector).setSafe(at, (int) bits);
            case INT -> ((IntVector) vector).setSafe(at, (int) bits);
            case BIGINT -> ((BigIntVector) vector).setSafe(at, bits);
            case UINT1 -> ((UInt1Vector) vector).setSafe(at, (int) bits);
            case UINT2 -> ((UInt2Vector) vector).setSafe(at, (int) bits);
            case UINT4 -> ((UInt4Vector) vector).setSafe(at, (int) bits);
            case UINT8 -> ((UInt8Vector) vector).setSafe(at, bits);
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

    @Override
    public void close() {
        vector.close();
    }

    /** The components of {@code order}, by name; all of them if it is empty. */
    static int[] picks(LeRobotFeature feature, List<String> order) {
        int[] picks = new int[order.isEmpty() ? feature.width() : order.size()];
        for (int i = 0; i < picks.length; i++) {
            picks[i] = order.isEmpty() ? i : feature.names().indexOf(order.get(i));
        }
        return picks;
    }
}
