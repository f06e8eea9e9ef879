package io.robocache.align;

import io.robocache.device.Unsigned64;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** The definition of {@link Aligner}: per stream one pass that chooses the samples and one that writes the values. */
final class CpuAligner implements Aligner {

    private static final double TWO_PI = 2 * Math.PI;

    private final BufferAllocator memory;
    private int[] chosen = new int[0]; // the sample of each target, -1 where not valid; reused

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

    private void align(AlignRequest request, AlignedColumn column) {
        int targets = request.targets().getValueCount();
        if (chosen.length < targets) {
            chosen = new int[targets];
        }
        choose(request, column);
        if (request.how().policy() == Policy.LINEAR) {
            interpolate(request, column.values());
        } else {
            SampleCopy.copy(request.values(), column.values(), request.width(), chosen, targets);
        }
    }

    /** Fills {@code chosen}, the validity and the age; of LINEAR the sample before the target is chosen. */
    private void choose(AlignRequest request, AlignedColumn column) {
        Alignment how = request.how();
        StampCursor stamps = new StampCursor(request.stamps());
        long targets = request.targets().getDataBuffer().memoryAddress();
        long ages = column.ageMillis().getDataBuffer().memoryAddress();
        for (int i = 0; i < request.targets().getValueCount(); i++) {
            long t = MemoryUtil.getLong(targets + 8L * i);
            int a = stamps.seek(t);
            int b = a + 1 < stamps.size() ? a + 1 : -1;
            int taken = a;
            boolean valid;
            switch (how.policy()) {
                case PREVIOUS -> valid = a >= 0 && how.admits(t - stamps.stamp(a));
                case NEAREST -> {
                    // Differences of ordered int64 always fit unsigned 64 bits.
                    boolean later =
                            b >= 0 && (a < 0 || Long.compareUnsigned(stamps.stamp(b) - t, t - stamps.stamp(a)) < 0);
                    taken = later ? b : a;
                    valid = taken >= 0 && how.admits(later ? stamps.stamp(b) - t : t - stamps.stamp(a));
                }
                case LINEAR -> valid =
                        a >= 0 && (stamps.stamp(a) == t || (b >= 0 && how.admits(stamps.stamp(b) - stamps.stamp(a))));
                default -> throw new IllegalStateException("no rule for " + how.policy());
            }
            chosen[i] = valid ? taken : -1;
            column.valid().set(i, valid ? 1 : 0);
            float ageMillis = valid ? (float) (ageNanos(t, stamps.stamp(taken)) / 1e6) : Float.NaN;
            MemoryUtil.putInt(ages + 4L * i, Float.floatToIntBits(ageMillis));
        }
    }

    /** {@code t - stamp}, exact before its one rounding. */
    private static double ageNanos(long t, long stamp) {
        return stamp <= t ? Unsigned64.toDouble(t - stamp) : -Unsigned64.toDouble(stamp - t);
    }

    private void interpolate(AlignRequest request, FieldVector out) {
        int width = request.width();
        boolean angle = request.how().angle();
        Precision precision = request.how().precision();
        boolean doubleIn = request.values().getMinorType() == MinorType.FLOAT8;
        boolean doubleOut = out.getMinorType() == MinorType.FLOAT8;
        long in = request.values().getDataBuffer().memoryAddress();
        long to = out.getDataBuffer().memoryAddress();
        StampCursor stamps = new StampCursor(request.stamps());
        long targets = request.targets().getDataBuffer().memoryAddress();
        for (int i = 0; i < request.targets().getValueCount(); i++) {
            int k = chosen[i];
            long gone = k < 0 ? 0 : MemoryUtil.getLong(targets + 8L * i) - stamps.stamp(k);
            boolean between = gone != 0;
            double w = between
                    ? Unsigned64.toDouble(gone) / Unsigned64.toDouble(stamps.stamp(k + 1) - stamps.stamp(k))
                    : 0;
            for (int c = 0; c < width; c++) {
                long at = (long) k * width + c;
                double y = k < 0 ? Double.NaN : read(in, at, doubleIn);
                if (between) {
                    y = between(y, read(in, at + width, doubleIn), w, angle);
                }
                long slot = (long) i * width + c;
                // These conversions to bits make every NaN the canonical one.
                if (doubleOut) {
                    MemoryUtil.putLong(to + 8 * slot, Double.doubleToLongBits(y));
                } else {
                    MemoryUtil.putInt(to + 4 * slot, Float.floatToIntBits(rounded(y, precision)));
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

    private static double read(long address, long i, boolean isDouble) {
        return isDouble
                ? Double.longBitsToDouble(MemoryUtil.getLong(address + 8 * i))
                : Float.intBitsToFloat(MemoryUtil.getInt(address + 4 * i));
    }

    private static float rounded(double y, Precision precision) {
        return switch (precision) {
            case FLOAT16 -> ShortFloats.half(y);
            case BFLOAT16 -> ShortFloats.bfloat(y);
            default -> (float) y;
        };
    }

    /** Nothing off-heap is kept between calls. */
    @Override
    public void close() {
        chosen = new int[0];
    }
}
