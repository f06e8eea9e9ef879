package io.robocache.align;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Copies chosen samples bit for bit, except that a NaN is written as the canonical one. Sample -1 is none: floats become
 * NaN, integers 0, booleans false, strings empty. For float32 and float64, which may be rounded, see {@link FloatSamples}.
 */
final class SampleCopy {

    private static final long HALF_INFINITY = 0x7C00;
    private static final long HALF_NAN = 0x7E00;

    private SampleCopy() {}

    /**
     * Fills {@code to}, which is allocated unless it holds strings.
     *
     * @param chosen  the sample of each place in {@code to}, or -1; borrowed
     * @param places  how many places there are
     */
    static void copy(FieldVector from, FieldVector to, int width, int[] chosen, int places) {
        switch (from.getMinorType()) {
            case VARCHAR -> strings((VarCharVector) from, (VarCharVector) to, chosen, places);
            case BIT -> booleans((BitVector) from, (BitVector) to, width, chosen, places);
            default -> numbers((BaseFixedWidthVector) from, to, width, chosen, places);
        }
    }

    private static void numbers(BaseFixedWidthVector from, FieldVector to, int width, int[] chosen, int places) {
        int size = from.getTypeWidth();
        boolean half = from.getMinorType() == MinorType.FLOAT2;
        long fill = half ? HALF_NAN : 0;
        long rowBytes = (long) width * size;
        long source = from.getDataBuffer().memoryAddress();
        long target = to.getDataBuffer().memoryAddress();
        for (int i = 0; i < places; i++) {
            long out = target + i * rowBytes;
            long in = source + chosen[i] * rowBytes;
            for (long c = 0; c < rowBytes; c += size) {
                long bits = chosen[i] < 0 ? fill : read(in + c, size);
                write(out + c, size, half && (bits & 0x7FFF) > HALF_INFINITY ? HALF_NAN : bits);
            }
        }
    }

    private static void booleans(BitVector from, BitVector to, int width, int[] chosen, int places) {
        for (int i = 0; i < places; i++) {
            for (int c = 0; c < width; c++) {
                to.set(i * width + c, chosen[i] < 0 ? 0 : from.get(chosen[i] * width + c));
            }
        }
    }

    private static void strings(VarCharVector from, VarCharVector to, int[] chosen, int places) {
        long bytes = 0;
        for (int i = 0; i < places; i++) {
            bytes += chosen[i] < 0 ? 0 : from.getValueLength(chosen[i]);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d bytes of strings for %d samples refused: a vector holds at most %d; use smaller batches"
                            .formatted(bytes, places, Integer.MAX_VALUE));
        }
        to.allocateNew(bytes, places);
        for (int i = 0; i < places; i++) {
            int start = chosen[i] < 0 ? 0 : from.getStartOffset(chosen[i]);
            int length = chosen[i] < 0 ? 0 : from.getValueLength(chosen[i]);
            to.set(i, start, length, from.getDataBuffer());
        }
        to.setValueCount(places);
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
}
