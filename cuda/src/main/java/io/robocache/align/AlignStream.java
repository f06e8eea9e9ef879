package io.robocache.align;

import io.robocache.device.KernelArguments;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The struct {@code AlignStream} of {@code align.cuh}, field by field: one stream of a launch, over the addresses of its
 * buffers on the device.
 */
record AlignStream(
        long stamps,
        long sampleStarts,
        long values,
        long targets,
        long targetStarts,
        long out,
        long valid,
        long age,
        long mask,
        long limit,
        long targetCount,
        long episodes,
        long sampleCount,
        int width,
        int pitch,
        int policy,
        int inType,
        int outType,
        int size,
        int tile,
        int slices,
        int samples) {

    static final int BYTES = 144;

    /** The kernels' code of a policy. */
    static int policy(Alignment how) {
        return switch (how.policy()) {
            case PREVIOUS -> 0;
            case NEAREST -> 1;
            case LINEAR -> how.angle() ? 3 : 2;
            case SLERP -> 4;
            case WINDOW -> 5;
        };
    }

    /** Blocks that it takes. */
    long blocks() {
        return (targetCount + tile - 1) / tile * slices;
    }

    private long[] longs() {
        return new long[] {
            stamps,
            sampleStarts,
            values,
            targets,
            targetStarts,
            out,
            valid,
            age,
            mask,
            limit,
            targetCount,
            episodes,
            sampleCount
        };
    }

    private int[] ints() {
        return new int[] {width, pitch, policy, inType, outType, size, tile, slices, samples, 0};
    }

    /** Writes it to host memory, from which it goes to the device. */
    void write(long at) {
        long next = at;
        for (long field : longs()) {
            MemoryUtil.putLong(next, field);
            next += Long.BYTES;
        }
        for (int field : ints()) {
            MemoryUtil.putInt(next, field);
            next += Integer.BYTES;
        }
    }

    /** Appends it to the struct that a launch takes by value. */
    void write(KernelArguments struct) {
        for (long field : longs()) {
            struct.put(field);
        }
        for (int field : ints()) {
            struct.put(field);
        }
    }
}
