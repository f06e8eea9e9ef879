package io.robocache.align;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Copies chosen samples bit for bit, except that a NaN is written as the canonical one. Sample -1 is none: floats become
 * NaN, integers 0, booleans false, strings empty.
 */
final class SampleCopy {

    private SampleCopy() {}

    /**
     * Fills {@code to}, which is allocated unless it holds strings.
     *
     * @param chosen  the sample of each target, or -1; borrowed
     * @param targets how many targets there are
     */
    static void copy(FieldVector from, FieldVector to, int width, int[] chosen, int targets) {
        switch (from.getMinorType()) {
            case VARCHAR -> strings((VarCharVector) from, (VarCharVector) to, chosen, targets);
            case BIT -> booleans((BitVector) from, (BitVector) to, width, chosen, targets);
            default -> numbers((BaseFixedWidthVector) from, to, width, chosen, targets);
        }
    }

    private static void numbers(BaseFixedWidthVector from, FieldVector to, int width, int[] chosen, int targets) {
        MinorType type = from.getMinorType();
        int size = from.getTypeWidth();
        long infinity = infinityBits(type);
        long nan = nanBits(type);
        long rowBytes = (long) width * size;
        long source = from.getDataBuffer().memoryAddress();
        long target = to.getDataBuffer().memoryAddress();
        for (int i = 0; i < targets; i++) {
            long out = target + i * rowBytes;
            long in = source + chosen[i] * rowBytes;
            for (long c = 0; c < rowBytes; c += size) {
                long bits = chosen[i] < 0 ? nan : read(in + c, size);
                write(out + c, size, (bits & (infinity | (infinity - 1))) > infinity ? nan : bits);
            }
        }
    }

    private static void booleans(BitVector from, BitVector to, int width, int[] chosen, int targets) {
        for (int i = 0; i < targets; i++) {
            for (int c = 0; c < width; c++) {
                to.set(i * width + c, chosen[i] < 0 ? 0 : from.get(chosen[i] * width + c));
            }
        }
    }

    private static void strings(VarCharVector from, VarCharVector to, int[] chosen, int targets) {
        long bytes = 0;
        for (int i = 0; i < targets; i++) {
            bytes += chosen[i] < 0 ? 0 : from.getValueLength(chosen[i]);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d bytes of strings for %d targets refused: a vector holds at most %d; use smaller batches"
                            .formatted(bytes, targets, Integer.MAX_VALUE));
        }
        to.allocateNew(bytes, targets);
        for (int i = 0; i < targets; i++) {
            int start = chosen[i] < 0 ? 0 : from.getStartOffset(chosen[i]);
            int length = chosen[i] < 0 ? 0 : from.getValueLength(chosen[i]);
            to.set(i, start, length, from.getDataBuffer());
        }
        to.setValueCount(targets);
    }

    private static long read(long address, int size) {
        return switch (size) {
            case 1 -> MemoryUtil.getByte(address);
            case 2 -> MemoryUtil.getShort(address);
            case 4 -> MemoryUtil.getInt(address);
            default -> MemoryUtil.getLong(address);
        };
    }

    private static void write(long address, int size, long bits) {
        switch (size) {
            case 1 -> MemoryUtil.putByte(address, (byte) bits);
            case 2 -> MemoryUtil.putShort(address, (short) bits);
            case 4 -> MemoryUtil.putInt(address, (int) bits);
            default -> MemoryUtil.putLong(address, bits);
        }
    }

    /** The bits of +infinity, above which (without the sign) all is NaN; of an integer type, more than any bits. */
    private static long infinityBits(MinorType type) {
        return switch (type) {
            case FLOAT2 -> 0x7C00;
            case FLOAT4 -> 0x7F80_0000;
            case FLOAT8 -> 0x7FF0_0000_0000_0000L;
            default -> Long.MAX_VALUE;
        };
    }

    /** The canonical NaN; of an integer type, 0. */
    private static long nanBits(MinorType type) {
        return switch (type) {
            case FLOAT2 -> 0x7E00;
            case FLOAT4 -> 0x7FC0_0000;
            case FLOAT8 -> 0x7FF8_0000_0000_0000L;
            default -> 0;
        };
    }
}
