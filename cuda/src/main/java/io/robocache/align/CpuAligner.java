package io.robocache.align;

import io.robocache.device.Unsigned64;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.Types.MinorType;

/** The definition of {@link Aligner}: per stream one pass that chooses the samples and one that writes the values. */
final class CpuAligner implements Aligner {

    private static final double TWO_PI = 2 * Math.PI;

    private final BufferAllocator memory;
    private final Slerp slerp = new Slerp();
    private int[] chosen = new int[0]; // the sample of each place, -1 for none; reused

    CpuAligner(BufferAllocator memory) {
        this.memory = memory;
    }

    @Override
    public List<AlignedColumn> align(List<AlignRequest> requests) {
        List<AlignedColumn> columns = new ArrayList<>(requests.size());
        try {
            for (AlignRequest request : requests) {
                AlignedColumn column = AlignedColumn.allocate(request, memory);
                columns.add(column);
                align(request, column);
            }
            return columns;
        } catch (RuntimeException | Error e) {
            columns.forEach(AlignedColumn::close);
            throw e;
        }
    }

    /** Fills the column of one request. */
    void align(AlignRequest request, AlignedColumn column) {
        Alignment how = request.how();
        int places = request.targets().getValueCount() * how.samples();
        if (chosen.length < places) {
            chosen = new int[places];
        }
        choose(request, column);
        MinorType type = request.values().getMinorType();
        if (type != MinorType.FLOAT4 && type != MinorType.FLOAT8) {
            SampleCopy.copy(request.values(), column.values(), request.width(), chosen, places);
            return;
        }
        FloatSamples samples = new FloatSamples(request.values(), column.values(), how.precision());
        if (how.policy().interpolates()) {
            interpolate(request, samples, column);
        } else {
            samples.copy(request.width(), chosen, places);
        }
    }

    /** Fills {@code chosen}, the validity, the age and the mask; where values are interpolated, the sample before is chosen. */
    private void choose(AlignRequest request, AlignedColumn column) {
        StampCursor stamps = new StampCursor(request.stamps());
        long targets = request.targets().getDataBuffer().memoryAddress();
        for (int i = 0; i < request.targets().getValueCount(); i++) {
            long t = MemoryUtil.getLong(targets + 8L * i);
            int a = stamps.seek(t);
            int taken =
                    switch (request.how().policy()) {
                        case PREVIOUS -> a >= 0 && request.how().admits(t - stamps.stamp(a)) ? a : -1;
                        case NEAREST -> nearest(stamps, a, t, request.how());
                        case LINEAR, SLERP -> before(stamps, a, t, request.how());
                        case WINDOW -> window(stamps, a, t, request.how(), i, column);
                    };
            if (request.how().policy() != Policy.WINDOW) {
                chosen[i] = taken;
            }
            if (taken >= 0) {
                column.valid().set(i, 1);
                column.ageMillis().set(i, (float) (ageNanos(t, stamps.stamp(taken)) / 1e6));
            } else {
                markNotValid(column, i);
            }
        }
    }

    // In the rules below a difference of two ordered int64 is taken as unsigned 64 bits, which always fits it.

    private static int nearest(StampCursor stamps, int a, long t, Alignment how) {
        int b = a + 1;
        if (b < stamps.size() && (a < 0 || Long.compareUnsigned(stamps.stamp(b) - t, t - stamps.stamp(a)) < 0)) {
            return how.admits(stamps.stamp(b) - t) ? b : -1;
        }
        return a >= 0 && how.admits(t - stamps.stamp(a)) ? a : -1;
    }

    private static int before(StampCursor stamps, int a, long t, Alignment how) {
        boolean hit = a >= 0 && stamps.stamp(a) == t;
        boolean inGap = a >= 0 && a + 1 < stamps.size() && how.admits(stamps.stamp(a + 1) - stamps.stamp(a));
        return hit || inGap ? a : -1;
    }

    /** Chooses a place for each sample of the window, padded in front, and returns the newest sample. */
    private int window(StampCursor stamps, int newest, long t, Alignment how, int target, AlignedColumn column) {
        for (int back = 0; back < how.samples(); back++) {
            int k = newest - back;
            int place = (target + 1) * how.samples() - 1 - back;
            boolean inside = k >= 0 && how.spans(t - stamps.stamp(k));
            chosen[place] = inside ? k : -1;
            column.mask().set(place, inside ? 1 : 0);
        }
        return chosen[(target + 1) * how.samples() - 1];
    }

    private static void markNotValid(AlignedColumn column, int target) {
        column.valid().set(target, 0);
        column.ageMillis().set(target, Float.NaN);
    }

    /** {@code t - stamp}, exact before its one rounding. */
    private static double ageNanos(long t, long stamp) {
        return stamp <= t ? Unsigned64.toDouble(t - stamp) : -Unsigned64.toDouble(stamp - t);
    }

    private void interpolate(AlignRequest request, FloatSamples samples, AlignedColumn column) {
        int width = request.width();
        StampCursor stamps = new StampCursor(request.stamps());
        long targets = request.targets().getDataBuffer().memoryAddress();
        for (int i = 0; i < request.targets().getValueCount(); i++) {
            int k = chosen[i];
            long gone = k < 0 ? 0 : MemoryUtil.getLong(targets + 8L * i) - stamps.stamp(k);
            // 0 where the sample is hit; the weight of the next one else.
            double w = gone == 0
                    ? 0
                    : Unsigned64.toDouble(gone) / Unsigned64.toDouble(stamps.stamp(k + 1) - stamps.stamp(k));
            if (request.how().policy() == Policy.LINEAR) {
                for (int c = 0; c < width; c++) {
                    long at = (long) k * width + c;
                    double a = k < 0 ? Double.NaN : samples.read(at);
                    double y = w == 0
                            ? a
                            : between(
                                    a,
                                    samples.read(at + width),
                                    w,
                                    request.how().angle());
                    samples.write((long) i * width + c, y);
                }
            } else {
                boolean usable = k >= 0 && (w == 0 ? slerp.at(samples, k) : slerp.between(samples, k, w));
                for (int c = 0; c < width; c++) {
                    samples.write((long) i * width + c, usable ? slerp.result()[c] : Double.NaN);
                }
                if (!usable) {
                    markNotValid(column, i);
                }
            }
        }
    }

    private static double between(double a, double b, double w, boolean angle) {
        if (!Double.isFinite(a) || !Double.isFinite(b)) {
            return Double.NaN;
        }
        double d = b - a;
        if (angle) {
            if (d > Math.PI) {
                d = d - TWO_PI;
            } else if (d < -Math.PI) {
                d = d + TWO_PI;
            }
        }
        return a + (w * d);
    }

    /** Nothing off-heap is kept between calls. */
    @Override
    public void close() {
        chosen = new int[0];
    }
}
