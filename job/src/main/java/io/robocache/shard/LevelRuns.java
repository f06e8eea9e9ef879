package io.robocache.shard;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Encodes levels of one page as Parquet's RLE / bit-packing hybrid without a length in front: all of them as runs, or all of
 * them packed, whatever is shorter. Not thread-safe.
 */
final class LevelRuns {

    /** Groups of eight values behind one header, so that it has one byte, as other writers have it. */
    private static final int MOST_GROUPS = 63;

    private int[] levels = new int[64]; // of each run
    private int[] lengths = new int[64];
    private int runs;
    private long values;

    /** Appends {@code count} equal levels. */
    void add(int level, int count) {
        values += count;
        if (runs > 0 && levels[runs - 1] == level) {
            lengths[runs - 1] += count;
            return;
        }
        if (count == 0) {
            return;
        }
        if (runs == levels.length) {
            levels = Arrays.copyOf(levels, 2 * runs);
            lengths = Arrays.copyOf(lengths, 2 * runs);
        }
        levels[runs] = level;
        lengths[runs++] = count;
    }

    void clear() {
        runs = 0;
        values = 0;
    }

    /** The encoded levels, of at most {@code bits} bits each; empty where the greatest level is 0. */
    byte[] encoded(int bits) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (bits == 0) {
            return out.toByteArray();
        }
        long asRuns = 0;
        for (int run = 0; run < runs; run++) {
            asRuns += varintBytes(2L * lengths[run]) + 1;
        }
        long groups = (values + 7) / 8;
        long packed = groups * bits + (groups + MOST_GROUPS - 1) / MOST_GROUPS;
        if (asRuns <= packed) {
            for (int run = 0; run < runs; run++) {
                varint(out, 2L * lengths[run]);
                out.write(levels[run]);
            }
        } else {
            pack(out, bits);
        }
        return out.toByteArray();
    }

    private void pack(ByteArrayOutputStream out, int bits) {
        long left = values;
        int run = 0;
        int used = 0; // of the run
        while (left > 0) {
            int groups = (int) Math.min(MOST_GROUPS, (left + 7) / 8);
            varint(out, 2L * groups + 1);
            int held = 0;
            int filled = 0;
            for (int i = 0; i < 8 * groups; i++) {
                int level = 0; // behind the last one
                if (left > 0) {
                    level = levels[run];
                    left--;
                    if (++used == lengths[run]) {
                        run++;
                        used = 0;
                    }
                }
                held |= level << filled;
                filled += bits;
                for (; filled >= 8; filled -= 8) {
                    out.write(held);
                    held >>>= 8;
                }
            }
        }
    }

    private static int varintBytes(long value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        for (; rest >= 1 << 7; rest >>>= 7) {
            out.write((int) (rest & 0x7F) | 0x80);
        }
        out.write((int) rest);
    }
}
