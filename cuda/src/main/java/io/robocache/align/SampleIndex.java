package io.robocache.align;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.apache.arrow.vector.BigIntVector;

/**
 * The samples of one stream in the order of their stamps (numeric specification, 1.3): sample {@code k} is the k-th
 * distinct stamp, and of samples with equal stamps the last in the file. Immutable and thread-safe; on the heap, 12
 * bytes a sample.
 */
public final class SampleIndex {

    /** Samples that are looked at one by one before all are searched. */
    private static final int NEAR = 32;

    private final long[] stamps;
    private final int[] positions;
    private final int duplicates;

    private SampleIndex(long[] stamps, int[] positions, int duplicates) {
        this.stamps = stamps;
        this.positions = positions;
        this.duplicates = duplicates;
    }

    /**
     * Orders the samples of a stream.
     *
     * @param stamps nanoseconds in file order, the stream's offset already added; borrowed, not changed
     * @param count  how many of them are the stream's
     * @throws IndexOutOfBoundsException if {@code count} is not within the array
     */
    public static SampleIndex of(long[] stamps, int count) {
        Objects.checkFromIndexSize(0, count, stamps.length);
        long[] sorted = Arrays.copyOf(stamps, count);
        Arrays.sort(sorted);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        long[] kept = distinct == count ? sorted : Arrays.copyOf(sorted, distinct);
        int[] positions = new int[distinct];
        int k = -1;
        for (int i = 0; i < count; i++) {
            // Recordings are almost sorted, so the next stamp is mostly the next sample. Later equal stamps overwrite.
            k = k + 1 < distinct && kept[k + 1] == stamps[i] ? k + 1 : Arrays.binarySearch(kept, stamps[i]);
            positions[k] = i;
        }
        return new SampleIndex(kept, positions, count - distinct);
    }

    /** The number of samples kept. */
    public int size() {
        return stamps.length;
    }

    /** The number of samples left out because a later one has the same stamp. */
    public int duplicates() {
        return duplicates;
    }

    /** The stamp of sample {@code k}, nanoseconds; ascending in {@code k}. */
    public long stamp(int k) {
        return stamps[k];
    }

    /** Where sample {@code k} stands in the file's order of the stream. */
    public int position(int k) {
        return positions[k];
    }

    /** The last sample at or before {@code t}; -1: none. */
    public int atOrBefore(long t) {
        int k = Arrays.binarySearch(stamps, t);
        return k >= 0 ? k : -k - 2;
    }

    /** As {@link #atOrBefore}, beginning where the last target was: for targets in order one pass over both. */
    private int seek(int last, long t) {
        if (last >= 0 && stamps[last] > t) {
            return atOrBefore(t);
        }
        int near = Math.min(stamps.length - 1, last + NEAR);
        int k = last;
        while (k < near && stamps[k + 1] <= t) {
            k++;
        }
        return k == near && k + 1 < stamps.length && stamps[k + 1] <= t ? atOrBefore(t) : k;
    }

    /** The sample least far from {@code t}, the earlier of two as far; -1: none at all. */
    public int nearest(long t) {
        return nearest(atOrBefore(t), t);
    }

    private int nearest(int a, long t) {
        int b = a + 1;
        if (a < 0) {
            return stamps.length == 0 ? -1 : 0;
        }
        // Differences of ordered int64 always fit unsigned 64 bits.
        return b < stamps.length && Long.compareUnsigned(stamps[b] - t, t - stamps[a]) < 0 ? b : a;
    }

    /**
     * Whether a target has what its policy needs, as far as stamps tell: all there is to it but for {@link Policy#SLERP},
     * which further needs norms that can be used.
     */
    public boolean serves(long t, Alignment how) {
        int a = how.policy() == Policy.NEAREST ? nearest(t) : atOrBefore(t);
        if (a < 0) {
            return false;
        }
        return switch (how.policy()) {
            case PREVIOUS -> how.admits(t - stamps[a]);
            case NEAREST -> how.admits(stamps[a] <= t ? t - stamps[a] : stamps[a] - t);
            case LINEAR, SLERP -> stamps[a] == t || (a + 1 < stamps.length && how.admits(stamps[a + 1] - stamps[a]));
            case WINDOW -> how.spans(t - stamps[a]);
        };
    }

    /**
     * The samples that aligning these targets reads. Aligning with only these gives the same bits as with all: a
     * sample left out is one that no target within the limits chooses.
     *
     * @param targets nanoseconds, any order; borrowed
     * @return sample numbers, ascending, each once
     */
    public int[] needed(BigIntVector targets, Alignment how) {
        BitSet wanted = new BitSet(stamps.length);
        int before = -1;
        for (int i = 0; i < targets.getValueCount(); i++) {
            long t = targets.get(i);
            before = seek(before, t);
            int a = before;
            switch (how.policy()) {
                case PREVIOUS -> {
                    if (a >= 0 && how.admits(t - stamps[a])) {
                        wanted.set(a);
                    }
                }
                case NEAREST -> {
                    int n = nearest(a, t);
                    if (n >= 0 && how.admits(stamps[n] <= t ? t - stamps[n] : stamps[n] - t)) {
                        wanted.set(n);
                    }
                }
                case LINEAR, SLERP -> {
                    if (a >= 0 && stamps[a] == t) {
                        wanted.set(a);
                    } else if (a >= 0 && a + 1 < stamps.length && how.admits(stamps[a + 1] - stamps[a])) {
                        wanted.set(a, a + 2);
                    }
                }
                case WINDOW -> {
                    for (int k = a; k >= 0 && a - k < how.samples() && how.spans(t - stamps[k]); k--) {
                        wanted.set(k);
                    }
                }
            }
        }
        return wanted.stream().toArray();
    }
}
