package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The values of one field of points, which lie in a block at equal distances.
 *
 * @param bytes the block, in the byte order of the values; borrowed
 * @param kind  of each value
 * @param step  from one value to the next, in bytes
 */
record StridedField(ByteBuffer bytes, Kind kind, int step) {

    /** Reads {@code count} values from position {@code from} on; exact but for integers of 64 bits, which are rounded once. */
    void doubles(int from, int count, double[] to) {
        long address = address(from, count);
        if (address != 0) {
            for (int i = 0; i < count; i++) {
                to[i] = Float.intBitsToFloat(MemoryUtil.getInt(address + (long) i * step));
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            to[i] = number(from + i * step);
        }
    }

    /** As {@link #doubles}, each rounded once. */
    void floats(int from, int count, float[] to) {
        long address = address(from, count);
        if (address != 0) {
            for (int i = 0; i < count; i++) {
                to[i] = Float.intBitsToFloat(MemoryUtil.getInt(address + (long) i * step));
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            to[i] = rounded(from + i * step);
        }
    }

    /** Of the packed colours in values of 32 bits one, 0 to 255; as bits, since a float32 of them may well be a NaN. */
    void colours(int from, int shift, int count, float[] to) {
        for (int i = 0; i < count; i++) {
            to[i] = (bytes.getInt(from + i * step) >>> shift) & 0xFF;
        }
    }

    /** Where float32 of this machine's order lie in memory: what nearly all clouds have, read without a check each; else 0. */
    private long address(int from, int count) {
        boolean plain = kind == Kind.FLOAT32 && bytes.isDirect() && bytes.order() == ByteOrder.LITTLE_ENDIAN;
        if (!plain || count == 0) {
            return 0;
        }
        Objects.checkFromIndexSize(from, (count - 1L) * step + Float.BYTES, bytes.capacity());
        return MemoryUtil.getByteBufferAddress(bytes) + from;
    }

    private float rounded(int at) {
        return switch (kind) {
            case INT64 -> (float) bytes.getLong(at);
            case UINT64 -> {
                long bits = bytes.getLong(at);
                yield bits >= 0 ? (float) bits : 2f * (float) halved(bits);
            }
            default -> (float) number(at);
        };
    }

    /** Of a number of 64 bits without a sign; the lowest bit is kept, so that it rounds as the whole number does. */
    private static long halved(long bits) {
        return (bits >>> 1) | (bits & 1);
    }

    private double number(int at) {
        return switch (kind) {
            case INT8 -> bytes.get(at);
            case UINT8 -> bytes.get(at) & 0xFF;
            case INT16 -> bytes.getShort(at);
            case UINT16 -> bytes.getShort(at) & 0xFFFF;
            case INT32 -> bytes.getInt(at);
            case UINT32 -> bytes.getInt(at) & 0xFFFF_FFFFL;
            case INT64 -> bytes.getLong(at);
            case UINT64 -> {
                long bits = bytes.getLong(at);
                yield bits >= 0 ? bits : 2.0 * halved(bits);
            }
            case FLOAT32 -> bytes.getFloat(at);
            case FLOAT64 -> bytes.getDouble(at);
            case BOOL, STRING, WSTRING, MESSAGE -> throw new IllegalStateException(kind + " is no datatype of a point");
        };
    }
}
