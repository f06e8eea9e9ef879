package io.robocache.shard;

import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** How an Arrow element type is stored in Parquet and named in info.json. */
@SuppressWarnings("ImmutableEnumChecker") // Parquet's annotations are immutable, only not marked so
enum ElementType {
    BIT(MinorType.BIT, PrimitiveTypeName.BOOLEAN, null, "bool", 0),
    TINYINT(MinorType.TINYINT, PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(8, true), "int8", 1),
    SMALLINT(MinorType.SMALLINT, PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(16, true), "int16", 2),
    INT(MinorType.INT, PrimitiveTypeName.INT32, null, "int32", 4),
    BIGINT(MinorType.BIGINT, PrimitiveTypeName.INT64, null, "int64", 8),
    UINT1(MinorType.UINT1, PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(8, false), "uint8", 1),
    UINT2(MinorType.UINT2, PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(16, false), "uint16", 2),
    UINT4(MinorType.UINT4, PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(32, false), "uint32", 4),
    UINT8(MinorType.UINT8, PrimitiveTypeName.INT64, LogicalTypeAnnotation.intType(64, false), "uint64", 8),
    FLOAT2(MinorType.FLOAT2, PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, LogicalTypeAnnotation.float16Type(), "float16", 2),
    FLOAT4(MinorType.FLOAT4, PrimitiveTypeName.FLOAT, null, "float32", 4),
    FLOAT8(MinorType.FLOAT8, PrimitiveTypeName.DOUBLE, null, "float64", 8),
    VARCHAR(MinorType.VARCHAR, PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), "string", 0),
    /** Encoded images; see {@link ImageColumn}. */
    IMAGE(MinorType.VARBINARY, PrimitiveTypeName.BINARY, null, "image", 0);

    private final MinorType arrow;
    private final PrimitiveTypeName physical;
    private final LogicalTypeAnnotation logical;
    private final String dtype;
    private final int bytes;

    ElementType(MinorType arrow, PrimitiveTypeName physical, LogicalTypeAnnotation logical, String dtype, int bytes) {
        this.arrow = arrow;
        this.physical = physical;
        this.logical = logical;
        this.dtype = dtype;
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if the type has no form in a dataset */
    static ElementType of(MinorType arrow) {
        for (ElementType type : values()) {
            if (type.arrow == arrow) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "element type " + arrow
                        + " refused: a dataset holds booleans, integers, float16, float32, float64, strings and images; cast the stream");
    }

    /** @throws IllegalArgumentException if no type has that name */
    static ElementType named(String dtype) {
        for (ElementType type : values()) {
            if (type.dtype.equals(dtype)) {
                return type;
            }
        }
        throw new IllegalArgumentException("dtype '" + dtype + "' is in no dataset of ours");
    }

    MinorType arrow() {
        return arrow;
    }

    PrimitiveTypeName physical() {
        return physical;
    }

    /** The Parquet annotation, or null where the physical type says everything. */
    LogicalTypeAnnotation logical() {
        return logical;
    }

    /** LeRobot's and NumPy's name. */
    String dtype() {
        return dtype;
    }

    /** Bytes of an element in its Arrow buffer; 0 for bits, strings and images. */
    int bytes() {
        return bytes;
    }

    /** Whether elements have lengths of their own, so that Arrow keeps offsets. */
    boolean varying() {
        return this == VARCHAR || this == IMAGE;
    }

    boolean floating() {
        return this == FLOAT2 || this == FLOAT4 || this == FLOAT8;
    }
}
