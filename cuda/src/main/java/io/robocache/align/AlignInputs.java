package io.robocache.align;

import io.robocache.device.DeviceLayout;
import io.robocache.device.Slot;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;

/**
 * The vectors that a launch reads, each sent once however many streams share it. Small ones go together through the slot's
 * page-locked memory in one copy, because a copy costs its call before it costs its bytes. Not thread-safe.
 */
final class AlignInputs {

    private static final long SMALL_BYTES = 64 << 10; // below it Arrow's memory is not page-locked, either

    private final IdentityHashMap<BaseFixedWidthVector, Long> offsets = new IdentityHashMap<>();
    private final List<BaseFixedWidthVector> small = new ArrayList<>();
    private final List<BaseFixedWidthVector> large = new ArrayList<>();
    private final DeviceLayout together = new DeviceLayout();
    private final DeviceLayout apart = new DeviceLayout();

    /** Plans a place for a vector that may have one. */
    void add(BaseFixedWidthVector vector) {
        if (offsets.containsKey(vector)) {
            return;
        }
        boolean fits = bytes(vector) < SMALL_BYTES;
        (fits ? small : large).add(vector);
        offsets.put(vector, (fits ? together : apart).take(bytes(vector)));
    }

    private static long bytes(BaseFixedWidthVector vector) {
        return (long) vector.getValueCount() * vector.getTypeWidth();
    }

    /** What it takes of the device's memory. */
    long bytes() {
        return together.bytes() + apart.bytes();
    }

    /** What it takes of the slot's page-locked memory. */
    long stagedBytes() {
        return together.bytes();
    }

    /** Where a vector is that was added, with all of them from {@code base} on. */
    long at(long base, BaseFixedWidthVector vector) {
        long offset = offsets.get(vector);
        return base + offset + (bytes(vector) < SMALL_BYTES ? 0 : together.bytes());
    }

    /** Queues the copies. */
    void upload(Slot slot, long base) {
        long stage = slot.stage(together.bytes());
        for (BaseFixedWidthVector vector : small) {
            MemoryUtil.copyMemory(address(vector), stage + offsets.get(vector), bytes(vector));
        }
        slot.upload(stage, base, together.bytes());
        for (BaseFixedWidthVector vector : large) {
            slot.upload(address(vector), at(base, vector), bytes(vector));
        }
    }

    private static long address(BaseFixedWidthVector vector) {
        return vector.getDataBuffer().memoryAddress();
    }
}
