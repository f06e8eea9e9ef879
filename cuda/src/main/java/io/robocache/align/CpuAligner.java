package io.robocache.align;

import io.robocache.device.Unsigned64;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.Types.MinorType;

/** The definition of {@link Aligner}: per stream one pass that chooses the samples and one that writes the values. */
final class CpuAligner implements Aligner {

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
        FloatSamples samples = new FloatSamples(request.values(), column.values(), request.width(), how.precision());
        if (how.policy().interpolates()) {
            interpolate(request, samples, column);
        } else {
            samples.copy(chosen, places);
        }
    }

    /** Fills {@code chosen}, the validity, the age and the mask; where values are interpolated, the sample before is chosen. */
    private void choose(AlignRequest request, AlignedColumn column) {
        Alignment how = request.how();
        Policy policy = how.policy();
        StampCursor stamps = new StampCursor(request.stamps());
        long targets = request.targets().getDataBuffer().memoryAddress();
        int count = request.targets().getValueCount();
        for (int i = 0; i < count; i++) {
            long t = MemoryUtil.getLong(targets + 8L * i);
            int a = stamps.seek(t);
            int taken =
                    switch (policy) {
                        case PREVIOUS -> a >= 0 && how.admits(t - stamps.stamp(a)) ? a : -1;
                        case NEAREST -> nearest(stamps, a, t, how);
                        case LINEAR, SLERP -> before(stamps, a, t, how);
                        case WINDOW -> window(stamps, a, t, how, i, column);
                    };
            if (policy != Policy.WINDOW) {
                chosen[i] = taken;
            }
            if (taken >= 0) {
                column.mark(i, (float) (ageNanos(t, stamps.stamp(taken)) / 1e6));
            } else {
                column.markNotValid(i);
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
            column.markPlace(place, inside);
        }
        return chosen[(target + 1) * how.samples() - 1];
    }

    /** {@code t - stamp}, exact before its one rounding. */
    private static double ageNanos(long t, long stamp) {
        return stamp <= t ? Unsigned64.toDouble(t - stamp) : -Unsigned64.toDouble(stamp - t);
    }

    private void interpolate(AlignRequest request, FloatSamples samples, AlignedColumn column) {
        boolean linear = request.how().policy() == Policy.LINEAR;
        boolean angle = request.how().angle();
        StampCursor stamps = new StampCursor(request.stamps());
        long targets = request.targets().getDataBuffer().memoryAddress();
        int count = request.targets().getValueCount();
        for (int i = 0; i < count; i++) {
            int k = chosen[i];
            if (k < 0) {
                samples.none(i);
                continue;
            }
            long gone = MemoryUtil.getLong(targets + 8L * i) - stamps.stamp(k);
            // 0 where the sample is hit; the weight of the next one else.
            double w = gone == 0
                    ? 0
                    : Unsigned64.toDouble(gone) / Unsigned64.toDouble(stamps.stamp(k + 1) - stamps.stamp(k));
            if (!linear) {
                slerp(samples, i, w, column);
            } else if (gone == 0) {
                samples.copy(i, k);
            } else {
                samples.between(i, k, w, angle);
            }
        }
    }

    private void slerp(FloatSamples samples, int target, double w, AlignedColumn column) {
        int k = chosen[target];
        if (w == 0 ? slerp.at(samples, k) : slerp.between(samples, k, w)) {
            for (int c = 0; c < 4; c++) {
                samples.write(4L * target + c, slerp.result()[c]);
            }
        } else {
            samples.none(target);
            column.markNotValid(target);
        }
    }

    /** Nothing off-heap is kept between calls. */
    @Override
    public void close() {
        chosen = new int[0];
    }
}
