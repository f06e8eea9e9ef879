package io.robocache.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;

/**
 * The one struct that a kernel takes by value: its 8-byte fields in their order, then its 4-byte ones. To be filled anew
 * for each launch, which copies it; one launch costs a tenth of what separate arguments cost. Not thread-safe.
 */
public final class KernelArguments {

    private static final int MOST_BYTES = 4096; // what a kernel can take

    private final ByteBuffer struct = ByteBuffer.allocateDirect(MOST_BYTES).order(ByteOrder.nativeOrder());
    private final Pointer arguments = Pointer.to(Pointer.to(struct));

    /** Forgets all fields. */
    public KernelArguments clear() {
        struct.clear();
        return this;
    }

    /**
     * Appends an address, a size or a count.
     *
     * @throws IllegalStateException if a 4-byte field came before it and left it misaligned
     */
    public KernelArguments put(long field) {
        if (struct.position() % Long.BYTES != 0) {
            throw new IllegalStateException(
                    "8-byte field at byte %d of a kernel's struct; they come before the 4-byte ones"
                            .formatted(struct.position()));
        }
        struct.putLong(field);
        return this;
    }

    /** Appends a 4-byte integer. */
    public KernelArguments put(int field) {
        struct.putInt(field);
        return this;
    }

    /** Appends a float32. */
    public KernelArguments put(float field) {
        struct.putFloat(field);
        return this;
    }

    /** Appends a float64, aligned as {@link #put(long)}. */
    public KernelArguments put(double field) {
        return put(Double.doubleToRawLongBits(field));
    }

    Pointer pointer() {
        return arguments;
    }
}
