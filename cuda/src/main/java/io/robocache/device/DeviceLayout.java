package io.robocache.device;

/** Where the buffers of one batch lie in one stretch of device memory: their offsets, before there is an address. */
public final class DeviceLayout {

    private long bytes;

    /** A layout of a stretch from its beginning. */
    public DeviceLayout() {
        this(0);
    }

    /** A layout of what lies behind the first {@code before} bytes, which are another's. */
    public DeviceLayout(long before) {
        this.bytes = Slot.sized(before);
    }

    /**
     * The offset of the next buffer, aligned as {@link Slot#sized} says.
     *
     * @param size bytes, 0 or more
     */
    public long take(long size) {
        long offset = bytes;
        bytes += Slot.sized(size);
        return offset;
    }

    /** The bytes of all buffers and of what lies before them, to be reserved and allocated as one. */
    public long bytes() {
        return bytes;
    }
}
