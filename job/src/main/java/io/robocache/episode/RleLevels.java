package io.robocache.episode;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * The levels of one Parquet page, in the format's mixture of runs and groups of eight packed levels ("RLE/bit-packing
 * hybrid"). Fills arrays run by run, where parquet-java's decoder is asked for each level. Not thread-safe.
 */
final class RleLevels {

    private static final int GROUP = 8; // levels that are packed together
    private static final int VARINT_BITS = 7;
    private static final int LONGEST_HEADER = 5 * VARINT_BITS;

    private final ByteBuffer in;
    private final int width;
    private final long mask;
    private long run; // levels left of a run
    private int level; // which it repeats
    private long groups; // left that are packed
    private long packed; // levels left of one of them
    private int inGroup; // so many

    /**
     * Of a page.
     *
     * @param in    borrowed; from its position on
     * @param width bits of a level, 1 to 8
     */
    RleLevels(ByteBuffer in, int width) {
        if (width < 1 || width > Byte.SIZE) {
            throw new IllegalArgumentException("levels of %d bits; 1 to 8 are supported".formatted(width));
        }
        this.in = in;
        this.width = width;
        this.mask = (1L << width) - 1;
    }

    /** Fills so many places of an array. */
    void read(int[] levels, int count) {
        for (int at = 0; at < count; ) {
            if (run > 0) {
                int repeated = (int) Math.min(run, count - at);
                Arrays.fill(levels, at, at + repeated, level);
                run -= repeated;
                at += repeated;
            } else if (inGroup > 0) {
                levels[at++] = (int) (packed & mask);
                packed >>>= width;
                inGroup--;
            } else if (groups > 0) {
                groups--;
                packed = group();
                inGroup = GROUP;
                if (count - at >= GROUP) {
                    for (int i = 0; i < GROUP; i++) {
                        levels[at + i] = (int) ((packed >>> (i * width)) & mask);
                    }
                    at += GROUP;
                    inGroup = 0;
                }
            } else {
                begin();
            }
        }
    }

    /** The next eight levels; writers cut the last group short. */
    private long group() {
        long bits = 0;
        for (int i = 0; i < width && in.hasRemaining(); i++) {
            bits |= (in.get() & 0xFFL) << (i * Byte.SIZE);
        }
        return bits;
    }

    private void begin() {
        long header = 0;
        int shift = 0;
        int next;
        do {
            if (!in.hasRemaining() || shift == LONGEST_HEADER) {
                throw new ParquetDecodingException("a page has fewer levels than it says");
            }
            next = in.get();
            header |= (long) (next & Byte.MAX_VALUE) << shift;
            shift += VARINT_BITS;
        } while (next < 0);
        if ((header & 1) == 1) {
            groups = header >>> 1;
        } else {
            run = header >>> 1;
            if (!in.hasRemaining()) {
                throw new ParquetDecodingException("a page ends within its levels");
            }
            level = in.get() & 0xFF;
        }
    }
}
