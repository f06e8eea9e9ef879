package io.robocache.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts of finite values in fixed bins over all of float64 (sign, exponent and 9 bits of mantissa; numeric
 * specification, section 8), from which the quantiles of a dataset come. Integers, so that any order of adding and
 * merging gives the same. Holds only the bins in use. Not thread-safe.
 */
public final class QuantileHistogram {

    private static final int SHIFT = 43;
    private static final int BINS = 1 << (Long.SIZE - SHIFT);

    private static final int LEAST_SLOTS = 64;

    // Open addressing by bin number; a count of 0 marks a free slot.
    private int[] slotBins;
    private long[] slotCounts;
    private int used;
    private long total;
    private long[] ascending; // bin << 32 | slot; null where one came since

    /** An empty histogram. */
    public QuantileHistogram() {
        this(LEAST_SLOTS);
    }

    /** @param slots a power of two */
    private QuantileHistogram(int slots) {
        slotBins = new int[slots];
        slotCounts = new long[slots];
    }

    /** Empty histograms, one for each dimension of a feature; the list can be changed. */
    public static List<QuantileHistogram> several(int dimensions) {
        return Stream.generate(QuantileHistogram::new)
                .limit(dimensions)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /**
     * The histogram that {@link #bins()} and {@link #counts()} came from.
     *
     * @throws IllegalArgumentException if the lengths differ, a bin is not ascending or out of range, or a count not above 0
     */
    public static QuantileHistogram of(int[] bins, long[] counts) {
        if (bins.length != counts.length) {
            throw new IllegalArgumentException(
                    "histogram of %d bins with %d counts refused: one for each".formatted(bins.length, counts.length));
        }
        QuantileHistogram histogram =
                new QuantileHistogram(Math.max(LEAST_SLOTS, 4 * Integer.highestOneBit(bins.length)));
        for (int i = 0; i < bins.length; i++) {
            if (bins[i] < 0 || bins[i] >= BINS || (i > 0 && bins[i] <= bins[i - 1]) || counts[i] < 1) {
                throw new IllegalArgumentException(
                        "histogram bin %d with count %d refused: bins ascend within 0 to %d, counts start at 1"
                                .formatted(bins[i], counts[i], BINS - 1));
            }
            histogram.add(bins[i], counts[i]);
        }
        return histogram;
    }

    /**
     * Counts one value.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public void add(double v) {
        if (!Double.isFinite(v)) {
            throw new IllegalArgumentException("%s refused: a histogram counts finite values".formatted(v));
        }
        add((int) (OrderedBits.of(v) >>> SHIFT), 1);
    }

    /** Adds the counts of another, which stays as it is. */
    public void merge(QuantileHistogram other) {
        if (other == this) {
            throw new IllegalArgumentException("a histogram merged with itself refused: merge a copy");
        }
        for (int slot = 0; slot < other.slotBins.length; slot++) {
            if (other.slotCounts[slot] != 0) {
                add(other.slotBins[slot], other.slotCounts[slot]);
            }
        }
    }

    /** The number of values counted. */
    public long total() {
        return total;
    }

    /** The bins in use, ascending. */
    public int[] bins() {
        return Arrays.stream(ascending())
                .mapToInt(bin -> (int) (bin >>> Integer.SIZE))
                .toArray();
    }

    /** How many values fell into each of {@link #bins()}. */
    public long[] counts() {
        return Arrays.stream(ascending()).map(bin -> slotCounts[(int) bin]).toArray();
    }

    private long[] ascending() {
        if (ascending == null) {
            ascending = new long[used];
            int n = 0;
            for (int slot = 0; slot < slotBins.length; slot++) {
                if (slotCounts[slot] != 0) {
                    ascending[n++] = (long) slotBins[slot] << Integer.SIZE | slot;
                }
            }
            Arrays.sort(ascending);
        }
        return ascending;
    }

    /** The least value of the first bin whose cumulative count reaches the rank of that many percent; NaN without a value. */
    double quantile(int percent) {
        long rank = OrderedBits.rank(percent, total);
        long cumulative = 0;
        for (long bin : ascending()) {
            cumulative += slotCounts[(int) bin];
            if (cumulative >= rank) {
                return OrderedBits.value(bin >>> Integer.SIZE << SHIFT);
            }
        }
        return Double.NaN;
    }

    private void add(int bin, long count) {
        int slot = slot(bin);
        if (slotCounts[slot] == 0) {
            if (2 * (used + 1) > slotBins.length) {
                grow();
                slot = slot(bin);
            }
            slotBins[slot] = bin;
            used++;
            ascending = null;
        }
        slotCounts[slot] = Math.addExact(slotCounts[slot], count);
        total = Math.addExact(total, count);
    }

    private int slot(int bin) {
        int mask = slotBins.length - 1;
        int slot = ((bin * 0x9E3779B9) >>> 11) & mask;
        while (slotCounts[slot] != 0 && slotBins[slot] != bin) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldBins = slotBins;
        long[] oldCounts = slotCounts;
        slotBins = new int[2 * oldBins.length];
        slotCounts = new long[2 * oldBins.length];
        for (int i = 0; i < oldBins.length; i++) {
            if (oldCounts[i] != 0) {
                int slot = slot(oldBins[i]);
                slotBins[slot] = oldBins[i];
                slotCounts[slot] = oldCounts[i];
            }
        }
    }
}
