package io.robocache.episode;

import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** What Parquet's columns are to us. */
final class ParquetTypes {

    /** The field of a structure that holds an encoded image; beside it lies {@code path}, which is not read. */
    static final String IMAGE_BYTES = "bytes";

    private ParquetTypes() {}

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

    /** Whether a column can hold encoded images: a structure with their bytes, or the bytes alone. */
    static boolean holdsImages(Type column) {
        if (column.isPrimitive()) {
            return isBinary(column);
        }
        GroupType group = column.asGroupType();
        return group.containsField(IMAGE_BYTES) && isBinary(group.getType(IMAGE_BYTES));
    }

    private static boolean isBinary(Type type) {
        return type.isPrimitive() && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    }
}
