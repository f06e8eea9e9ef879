package io.robocache.episode;

import io.jhdf.GlobalHeap;
import io.jhdf.Utils;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OpaqueDataType;
import io.jhdf.object.datatype.OrderedDataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.Types.MinorType;

/** The elements of one HDF5 dataset: what they are to us, and how their bytes are read. */
final class Hdf5Cells {

    private static final int KEPT_HEAPS = 16;
    private static final String REMEDY = "; store it as numbers or texts, or leave the topic out";

    private final DataType type;
    private final int bytes; // of an element
    private final Hdf5File file;
    private final Map<Long, GlobalHeap> heaps = new LinkedHashMap<>();

    Hdf5Cells(Hdf5File file, DataType type) {
        this.file = file;
        this.type = type;
        this.bytes = type.getSize();
    }

    /** The topic of a dataset; one whose elements are none of ours is listed as unreadable. */
    static RowTopic topic(String name, Hdf5Dataset dataset) {
        DataType type = dataset.type();
        MinorType ours = typeOf(type);
        RowFeature feature = RowFeature.of(name, nameOf(type, ours), dataset.shape(), List.of());
        if (ours != null && ours != MinorType.VARBINARY) {
            return new RowTopic(feature, ours, dataset.rows());
        }
        String why = ours != null
                ? "its rows are bytes; hand them on with kind = image if they are encoded images" + REMEDY
                : "HDF5 type %s is not read%s".formatted(type.getClass().getSimpleName(), REMEDY);
        return RowTopic.unreadable(feature, dataset.rows(), why);
    }

    /** Whether a row can be one encoded image: bytes of fixed length, padded with zeros, or of their own length. */
    static boolean holdsImages(Hdf5Dataset dataset) {
        MinorType ours = typeOf(dataset.type());
        return ours == MinorType.UINT1
                ? dataset.rank() == 2
                : ours == MinorType.VARBINARY && dataset.rowElements() == 1;
    }

    /** VARBINARY for bytes that are no numbers; null for none of ours. */
    private static MinorType typeOf(DataType type) {
        if (type instanceof FixedPoint whole) {
            boolean plain = whole.getBitOffset() == 0 && whole.getBitPrecision() == 8 * whole.getSize();
            return plain ? integer(whole.getSize(), whole.isSigned()) : null;
        }
        if (type instanceof FloatingPoint real) {
            int exponent = real.getSize() == 2 ? 5 : real.getSize() == 4 ? 8 : real.getSize() == 8 ? 11 : -1;
            boolean standard = real.getExponentSize() == exponent; // bfloat16 and the like are not
            return standard ? (exponent == 11 ? MinorType.FLOAT8 : MinorType.FLOAT4) : null;
        }
        if (type instanceof EnumDataType names) {
            return isTruth(names) ? MinorType.BIT : typeOf(names.getBaseType());
        }
        if (type instanceof StringData || (type instanceof VariableLength text && text.isVariableLengthString())) {
            return MinorType.VARCHAR;
        }
        boolean bytes = type instanceof OpaqueDataType
                || (type instanceof VariableLength list
                        && list.getParent() instanceof FixedPoint
                        && list.getParent().getSize() == 1);
        return bytes ? MinorType.VARBINARY : null;
    }

    private static boolean isTruth(EnumDataType names) {
        return names.getBaseType().getSize() == 1
                && names.getEnumMapping().values().containsAll(List.of("FALSE", "TRUE"))
                && names.getEnumMapping().size() == 2;
    }

    private static MinorType integer(int bytes, boolean signed) {
        return switch (bytes) {
            case 1 -> signed ? MinorType.TINYINT : MinorType.UINT1;
            case 2 -> signed ? MinorType.SMALLINT : MinorType.UINT2;
            case 4 -> signed ? MinorType.INT : MinorType.UINT4;
            case 8 -> signed ? MinorType.BIGINT : MinorType.UINT8;
            default -> null;
        };
    }

    private static String nameOf(DataType type, MinorType oursOrNull) {
        if (oursOrNull == null) {
            return type.getClass().getSimpleName();
        }
        return switch (oursOrNull) {
            case VARCHAR -> "string";
            case VARBINARY -> "bytes";
            case BIT -> "bool";
            case FLOAT4, FLOAT8 -> "float" + 8 * type.getSize();
            case TINYINT, SMALLINT, INT, BIGINT -> "int" + 8 * type.getSize();
            default -> "uint" + 8 * type.getSize();
        };
    }

    /** Hands on {@code rows} rows of {@code width} elements. */
    void rows(ByteBuffer block, int rows, int width, RowSink out) throws IOException {
        DataType base = type instanceof EnumDataType names ? names.getBaseType() : type;
        block.order(base instanceof OrderedDataType ordered ? ordered.getByteOrder() : ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (int r = 0; r < rows; r++) {
            out.startRow();
            for (int e = 0; e < width; e++, at += bytes) {
                cell(base, block, at, out);
            }
            out.acceptRow();
        }
    }

    private void cell(DataType base, ByteBuffer block, int at, RowSink out) {
        if (base instanceof FloatingPoint) {
            switch (bytes) {
                case 2 -> out.value((double) FloatingPoint.toFloat(block.getShort(at)));
                case 4 -> out.value((double) block.getFloat(at));
                default -> out.value(block.getDouble(at));
            }
        } else if (base instanceof FixedPoint whole) {
            out.value(whole(block, at, whole.isSigned()));
        } else if (base instanceof VariableLength) {
            out.value(heaped(block, at));
        } else {
            out.value(trimmed(block, at, bytes));
        }
    }

    private long whole(ByteBuffer block, int at, boolean signed) {
        return switch (bytes) {
            case 1 -> signed ? block.get(at) : block.get(at) & 0xFF;
            case 2 -> signed ? block.getShort(at) : block.getShort(at) & 0xFFFF;
            case 4 -> signed ? block.getInt(at) : Integer.toUnsignedLong(block.getInt(at));
            default -> block.getLong(at);
        };
    }

    /** Hands on each row as one image: what a row has behind it are zeros, and an image ends with another byte. */
    void images(ByteBuffer block, int rows, int rowBytes, RowSink out) throws IOException {
        for (int r = 0; r < rows; r++) {
            out.startRow();
            out.value(
                    type instanceof VariableLength
                            ? heaped(block, r * rowBytes)
                            : trimmed(block, r * rowBytes, rowBytes));
            out.acceptRow();
        }
    }

    /** Without the zeros, or for texts the spaces, that fill a fixed length. */
    private byte[] trimmed(ByteBuffer block, int at, int length) {
        byte[] all = new byte[length];
        block.get(at, all);
        int end = length;
        boolean text = type instanceof StringData;
        if (text && ((StringData) type).getPaddingType() != StringData.PaddingType.SPACE_PADDED) {
            for (end = 0; end < length && all[end] != 0; end++) {} // C ends there
        } else {
            while (end > 0 && all[end - 1] == (text ? ' ' : 0)) {
                end--;
            }
        }
        return Arrays.copyOf(all, end);
    }

    /** A length of 4 bytes, then where in which heap. */
    private byte[] heaped(ByteBuffer block, int at) {
        ByteBuffer id = block.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(at);
        long length = Integer.toUnsignedLong(id.getInt());
        long address = Utils.readBytesAsUnsignedLong(id, file.storage().getSizeOfOffsets());
        int index = id.getInt();
        if (length == 0) {
            return new byte[0];
        }
        GlobalHeap heap = heaps.get(address);
        if (heap == null) {
            if (heaps.size() == KEPT_HEAPS) {
                heaps.remove(heaps.keySet().iterator().next());
            }
            file.storage().begin();
            heap = new GlobalHeap(file.storage(), address);
            heaps.put(address, heap);
        }
        ByteBuffer object = heap.getObjectData(index).duplicate();
        byte[] content = new byte[(int) Math.min(length, object.remaining())];
        object.get(content);
        return content;
    }
}
