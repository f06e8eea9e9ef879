package io.robocache.align;

import io.robocache.device.Columns;
import io.robocache.device.DeviceLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * One stream on the clock: a value, a validity and an age for each target, and of a window a mask. No vector holds a null:
 * where a target is not valid, or a window has no sample, floats are NaN, integers 0, booleans false and strings empty.
 * Owns its vectors; not thread-safe.
 */
public final class AlignedColumn implements AutoCloseable {

    private final FieldVector values;
    private final int width;
    private final BitVector valid;
    private final Float4Vector ageMillis;
    private final BitVector mask;

    private AlignedColumn(AlignRequest request, BufferAllocator memory) {
        MinorType type = request.how().outputType(request.values().getMinorType());
        values = type.getNewVector(Field.notNullable("values", type.getType()), memory, null);
        width = request.width() * request.how().samples();
        valid = new BitVector("valid", memory);
        ageMillis = new Float4Vector("age_ms", memory);
        mask = request.how().policy() == Policy.WINDOW ? new BitVector("mask", memory) : null;
    }

    /** Of the request's shape and types, nothing null, contents not defined; a string vector is left without buffers. */
    static AlignedColumn allocate(AlignRequest request, BufferAllocator memory) {
        AlignedColumn column = new AlignedColumn(request, memory);
        int targets = request.targets().getValueCount();
        try {
            if (column.values instanceof BaseFixedWidthVector fixed) {
                Columns.allocate(fixed, targets * column.width);
            }
            Columns.allocate(column.valid, targets);
            Columns.allocate(column.ageMillis, targets);
            if (column.mask != null) {
                Columns.allocate(column.mask, targets * request.how().samples());
            }
            return column;
        } catch (RuntimeException | Error e) {
            column.close();
            throw e;
        }
    }

    /**
     * Where the buffers of a column lie in a stretch of memory that several share, on the host as on the device.
     *
     * @param values offset of the values; {@code valid}, {@code age} and, of a window, {@code mask} likewise
     */
    record Places(long values, long valid, long age, long mask) {}

    /** Takes the places of a request's column, one behind the other. */
    static Places place(DeviceLayout layout, AlignRequest request) {
        long targets = request.targets().getValueCount();
        long samples = targets * request.how().samples();
        return new Places(
                layout.take(samples * request.width() * outBytes(request)),
                layout.take((targets + 7) / 8),
                layout.take(4 * targets),
                layout.take(request.how().policy() == Policy.WINDOW ? (samples + 7) / 8 : 0));
    }

    /** Bytes of a component; numbers only. */
    private static int outBytes(AlignRequest request) {
        return switch (request.how().outputType(request.values().getMinorType())) {
            case FLOAT4 -> Float.BYTES;
            case FLOAT8 -> Double.BYTES;
            default -> ((BaseFixedWidthVector) request.values()).getTypeWidth();
        };
    }

    /**
     * As {@link #allocate}, of numbers: all in one stretch of memory, in order, as {@link #place} lays them, so that one copy
     * fills them.
     */
    static List<AlignedColumn> together(List<AlignRequest> requests, BufferAllocator memory) {
        DeviceLayout layout = new DeviceLayout();
        List<Places> places =
                requests.stream().map(request -> place(layout, request)).toList();
        List<AlignedColumn> columns = new ArrayList<>();
        try (ArrowBuf all = memory.buffer(layout.bytes())) {
            for (int i = 0; i < requests.size(); i++) {
                AlignedColumn column = new AlignedColumn(requests.get(i), memory);
                columns.add(column);
                int targets = requests.get(i).targets().getValueCount();
                lay((BaseFixedWidthVector) column.values, targets * column.width, all, places.get(i).values);
                lay(column.valid, targets, all, places.get(i).valid);
                lay(column.ageMillis, targets, all, places.get(i).age);
                if (column.mask != null) {
                    lay(column.mask, targets * requests.get(i).how().samples(), all, places.get(i).mask);
                }
            }
            return columns;
        } catch (RuntimeException | Error e) {
            columns.forEach(AlignedColumn::close);
            throw e;
        }
    }

    private static void lay(BaseFixedWidthVector vector, int count, ArrowBuf all, long offset) {
        long bytes = vector instanceof BitVector ? (count + 7L) / 8 : (long) count * vector.getTypeWidth();
        // Without a validity buffer Arrow makes one of ones.
        ArrowBuf none = vector.getAllocator().getEmpty();
        vector.loadFieldBuffers(new ArrowFieldNode(count, 0), List.of(none, all.slice(offset, bytes)));
    }

    /** Marks a target as valid, with the age of its sample. */
    void mark(int target, float age) {
        bit(valid, target, true);
        MemoryUtil.putInt(ageMillis.getDataBuffer().memoryAddress() + 4L * target, Float.floatToRawIntBits(age));
    }

    /** Marks a target as not valid. */
    void markNotValid(int target) {
        bit(valid, target, false);
        MemoryUtil.putInt(ageMillis.getDataBuffer().memoryAddress() + 4L * target, Float.floatToRawIntBits(Float.NaN));
    }

    /** Marks whether a place of a window holds a sample. */
    void markPlace(int place, boolean held) {
        bit(mask, place, held);
    }

    private static void bit(BitVector bits, int i, boolean on) {
        long at = bits.getDataBuffer().memoryAddress() + (i >>> 3);
        int bit = 1 << (i & 7);
        int others = MemoryUtil.getByte(at) & ~bit;
        MemoryUtil.putByte(at, (byte) (on ? others | bit : others));
    }

    /** Where its values lie; its other buffers follow them in columns that lie together. */
    long address() {
        return values.getDataBuffer().memoryAddress();
    }

    /** Shape (m * width), of {@link Alignment#outputType}; of a window oldest sample first; borrowed. */
    public FieldVector values() {
        return values;
    }

    /** Components of one target's value: those of a sample times {@link Alignment#samples()}. */
    public int width() {
        return width;
    }

    /** Shape (m): whether the target has a value; borrowed. */
    public BitVector valid() {
        return valid;
    }

    /**
     * Shape (m), milliseconds from the sample (of a window the newest) to the target, negative for a later one; NaN where
     * not valid; borrowed.
     */
    public Float4Vector ageMillis() {
        return ageMillis;
    }

    /** Shape (m * samples): where a window holds a sample, as it is padded in front; null of other policies; borrowed. */
    public BitVector mask() {
        return mask;
    }

    /** Frees the vectors; twice is harmless. */
    @Override
    public void close() {
        values.close();
        valid.close();
        ageMillis.close();
        if (mask != null) {
            mask.close();
        }
    }
}
