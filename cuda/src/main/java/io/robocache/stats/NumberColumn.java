package io.robocache.stats;

import io.robocache.device.Unsigned64;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * A column of booleans, integers or floats, each read as float64: false 0, true 1, 64-bit integers rounded once. Borrows
 * the vector's data buffer.
 */
public final class NumberColumn {

    private final MinorType type;
    private final long address;

    private NumberColumn(MinorType type, long address) {
        this.type = type;
        this.address = address;
    }

    /**
     * The column of a vector, which stays the caller's and must outlive it.
     *
     * @throws IllegalArgumentException if it holds no numbers
     */
    public static NumberColumn of(FieldVector values) {
        MinorType type = values.getMinorType();
        switch (type) {
            case BIT, TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8, FLOAT2, FLOAT4, FLOAT8 -> {
                return new NumberColumn(type, values.getDataBuffer().memoryAddress());
            }
            default -> throw new IllegalArgumentException(
                    "statistics of %s values refused: they take booleans, integers and floats".formatted(type));
        }
    }

    /** The value at a place that the vector has. */
    public double at(long i) {
        return switch (type) {
            case BIT -> (MemoryUtil.getByte(address + (i >> 3)) >> (i & 7)) & 1;
            case TINYINT -> MemoryUtil.getByte(address + i);
            case UINT1 -> MemoryUtil.getByte(address + i) & 0xFF;
            case SMALLINT -> MemoryUtil.getShort(address + 2 * i);
            case UINT2 -> MemoryUtil.getShort(address + 2 * i) & 0xFFFF;
            case INT -> MemoryUtil.getInt(address + 4 * i);
            case UINT4 -> MemoryUtil.getInt(address + 4 * i) & 0xFFFFFFFFL;
            case BIGINT -> MemoryUtil.getLong(address + 8 * i);
            case UINT8 -> Unsigned64.toDouble(MemoryUtil.getLong(address + 8 * i));
            case FLOAT2 -> Float16.toFloat(MemoryUtil.getShort(address + 2 * i));
            case FLOAT4 -> Float.intBitsToFloat(MemoryUtil.getInt(address + 4 * i));
            default -> Double.longBitsToDouble(MemoryUtil.getLong(address + 8 * i));
        };
    }
}
