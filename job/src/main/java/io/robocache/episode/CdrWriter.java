package io.robocache.episode;

import java.nio.charset.StandardCharsets;

/**
 * Writes one ROS 2 message as CDR, little-endian (XCDR1): every primitive is aligned to its own size, counted from the
 * byte behind the 4-byte encapsulation header. Fields are written in the order of the definition.
 */
final class CdrWriter {

    private static final int HEADER_BYTES = 4;

    private final ByteSink out = new ByteSink();

    /** Starts a message; what was there is gone. */
    CdrWriter begin() {
        out.clear();
        out.u8(0).u8(1).u16(0);
        return this;
    }

    /** The message so far; borrowed until the next {@link #begin}. */
    ByteSink bytes() {
        return out;
    }

    CdrWriter u8(int value) {
        out.u8(value);
        return this;
    }

    CdrWriter bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    CdrWriter u32(long value) {
        align(Integer.BYTES);
        out.u32(value);
        return this;
    }

    CdrWriter f64(double value) {
        align(Double.BYTES);
        out.f64(value);
        return this;
    }

    CdrWriter f64(double... values) {
        for (double value : values) {
            f64(value);
        }
        return this;
    }

    /** A sequence: its count, then its elements; nothing is aligned behind the count of an empty one. */
    CdrWriter sequence(double... values) {
        return u32(values.length).f64(values);
    }

    CdrWriter sequence(Iterable<String> texts, int count) {
        u32(count);
        texts.forEach(this::string);
        return this;
    }

    CdrWriter string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        u32(utf8.length + 1L);
        out.raw(utf8).u8(0);
        return this;
    }

    CdrWriter bytes(byte[] data, int count) {
        u32(count);
        out.raw(data, 0, count);
        return this;
    }

    /** {@code std_msgs/Header}; the stamp is floored to seconds, so that one before 1970 is right too. */
    CdrWriter header(long stampNanos, String frameId) {
        return u32(Math.floorDiv(stampNanos, 1_000_000_000L))
                .u32(Math.floorMod(stampNanos, 1_000_000_000L))
                .string(frameId);
    }

    private void align(int size) {
        while ((out.length() - HEADER_BYTES) % size != 0) {
            out.u8(0);
        }
    }
}
