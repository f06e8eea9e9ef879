package io.robocache.episode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array with little-endian writes. Reused from record to record; not thread-safe. */
final class ByteSink {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[256];
    private int length;

    /** The backing array, valid up to {@link #length()}; borrowed until the next write. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    ByteSink u8(int value) {
        int at = reserve(1); // may move the array, so before it is taken; likewise below
        bytes[at] = (byte) value;
        return this;
    }

    ByteSink u16(int value) {
        int at = reserve(Short.BYTES);
        SHORT.set(bytes, at, (short) value);
        return this;
    }

    ByteSink u32(long value) {
        int at = reserve(Integer.BYTES);
        INT.set(bytes, at, (int) value);
        return this;
    }

    ByteSink u64(long value) {
        int at = reserve(Long.BYTES);
        LONG.set(bytes, at, value);
        return this;
    }

    ByteSink f32(float value) {
        return u32(Float.floatToIntBits(value));
    }

    ByteSink f64(double value) {
        return u64(Double.doubleToLongBits(value));
    }

    ByteSink raw(byte[] source, int from, int count) {
        int at = reserve(count); // may move the array, so before it is read
        System.arraycopy(source, from, bytes, at, count);
        return this;
    }

    ByteSink raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    /** An MCAP string: length in bytes, then UTF-8. */
    ByteSink string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return u32(utf8.length).raw(utf8);
    }

    /** Overwrites four bytes that were written before, for a length that was not known then. */
    void patchU32(int at, long value) {
        INT.set(bytes, at, (int) value);
    }

    private int reserve(int more) {
        int at = length;
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, bytes.length * 2L)));
        }
        length = needed;
        return at;
    }
}
