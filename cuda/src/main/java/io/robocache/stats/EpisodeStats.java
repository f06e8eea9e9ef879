package io.robocache.stats;

import io.robocache.device.Columns;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;

/**
 * Statistics of one feature over one episode, in frame order (numeric specification, section 8). The finite values are
 * kept off-heap, 8 bytes each, as the quantiles of an episode are exact; {@link #finish} takes those of one dimension to the
 * heap. The same bits however the rows are split into calls. Not thread-safe.
 */
public final class EpisodeStats implements AutoCloseable {

    private final BufferAllocator memory;
    private final List<Moments> moments = new ArrayList<>();
    private final ArrowBuf[] kept; // OrderedBits of each dimension's finite values, in frame order

    /**
     * Without rows yet; the caller closes.
     *
     * @param memory what the values are kept in; borrowed
     * @param width  dimensions of the feature, from 1
     */
    public EpisodeStats(BufferAllocator memory, int width) {
        if (width < 1) {
            throw new IllegalArgumentException("statistics of %d dimensions refused: they start at 1".formatted(width));
        }
        this.memory = memory;
        this.kept = new ArrowBuf[width];
        for (int i = 0; i < width; i++) {
            moments.add(new Moments());
            kept[i] = memory.getEmpty();
        }
    }

    /**
     * Adds the next frames.
     *
     * @param values      shape (rows * width), booleans, integers or floats, as they are written; no nulls; borrowed
     * @param validOrNull shape (rows): which frames count; null: all; borrowed
     * @param rows        the number of frames
     * @throws IllegalArgumentException if the lengths do not agree, there is a null or the values are not numbers
     */
    public void add(FieldVector values, BitVector validOrNull, int rows) {
        int width = kept.length;
        if (values.getValueCount() != (long) rows * width
                || (validOrNull != null && validOrNull.getValueCount() != rows)) {
            throw new IllegalArgumentException(
                    "%d values and %s validities refused: %d frames of %d dimensions make %d values"
                            .formatted(
                                    values.getValueCount(),
                                    validOrNull == null ? "no" : validOrNull.getValueCount(),
                                    rows,
                                    width,
                                    (long) rows * width));
        }
        Columns.refuseNulls(values, "values");
        NumberColumn numbers = NumberColumn.of(values);
        for (int d = 0; d < width; d++) {
            reserve(d, rows);
            Moments of = moments.get(d);
            long base = kept[d].memoryAddress();
            for (int row = 0; row < rows; row++) {
                if (validOrNull != null && validOrNull.get(row) == 0) {
                    continue;
                }
                double v = numbers.at((long) row * width + d);
                if (Double.isFinite(v)) {
                    MemoryUtil.putLong(base + 8 * of.count(), OrderedBits.of(v));
                    of.add(v);
                } else {
                    of.addNonFinite();
                }
            }
        }
    }

    /** The statistics of each dimension so far, the quantiles exact. */
    public List<DimensionStats> finish() {
        List<DimensionStats> all = new ArrayList<>();
        long[] numbers = {};
        for (int d = 0; d < kept.length; d++) {
            int count = Math.toIntExact(moments.get(d).count());
            if (count > numbers.length) {
                numbers = new long[count];
            }
            for (int i = 0; i < count; i++) {
                numbers[i] = MemoryUtil.getLong(kept[d].memoryAddress() + 8L * i) ^ Long.MIN_VALUE;
            }
            Ranks ranks = new Ranks(numbers, count);
            all.add(moments.get(d)
                    .finish(percent ->
                            count == 0 ? Double.NaN : OrderedBits.value(ranks.percentile(percent) ^ Long.MIN_VALUE)));
        }
        return all;
    }

    /**
     * Counts the values of each dimension into the histogram of that dimension.
     *
     * @throws IllegalArgumentException if there are not as many histograms as dimensions
     */
    public void addTo(List<QuantileHistogram> perDimension) {
        if (perDimension.size() != kept.length) {
            throw new IllegalArgumentException(
                    "%d histograms refused: the feature has %d dimensions".formatted(perDimension.size(), kept.length));
        }
        for (int d = 0; d < kept.length; d++) {
            long base = kept[d].memoryAddress();
            for (long i = 0; i < moments.get(d).count(); i++) {
                perDimension.get(d).add(OrderedBits.value(MemoryUtil.getLong(base + 8 * i)));
            }
        }
    }

    private void reserve(int d, int more) {
        long used = 8 * moments.get(d).count();
        long needed = used + 8L * more;
        if (needed > kept[d].capacity()) {
            ArrowBuf larger = memory.buffer(Math.max(needed, 2 * kept[d].capacity()));
            larger.setBytes(0, kept[d], 0, used);
            kept[d].close();
            kept[d] = larger;
        }
    }

    /** Frees the values; twice is harmless. */
    @Override
    public void close() {
        for (int d = 0; d < kept.length; d++) {
            kept[d].close();
            kept[d] = memory.getEmpty();
            moments.set(d, new Moments());
        }
    }
}
