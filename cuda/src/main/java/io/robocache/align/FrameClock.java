package io.robocache.align;

import io.robocache.device.Columns;
import java.math.BigInteger;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;

/**
 * The target times of an episode (numeric specification, 1.4), exact: frame {@code i} of a rate is at
 * {@code t0 + floor(i * 10^9 * den / num)}, of a stream at its i-th sample within {@code [t0, t1]}. No frame lies above
 * {@code t1} or above 2^63 - 1. Immutable and thread-safe.
 */
public final class FrameClock {

    private static final BigInteger GIGA = BigInteger.valueOf(1_000_000_000);

    private final long t0;
    private final long frames;
    private final BigInteger step; // 10^9 * den, not above 2^93
    private final long exactStep; // the same where it fits, else 0
    private final long num;
    private final SampleIndex stream; // null for a rate
    private final long first; // frame of the rate, or sample of the stream, that is frame 0

    private FrameClock(long t0, long frames, BigInteger step, long num, SampleIndex stream, long first) {
        this.t0 = t0;
        this.frames = frames;
        this.step = step;
        this.exactStep = step.bitLength() < Long.SIZE ? step.longValue() : 0;
        this.num = num;
        this.stream = stream;
        this.first = first;
    }

    /**
     * A clock of {@code num / den} Hz from {@code t0} while not after {@code t1}; without frames if {@code t1 < t0}.
     *
     * @throws IllegalArgumentException if {@code num} or {@code den} is below 1, or the rate above 10^9 Hz
     */
    public static FrameClock ofRate(long num, long den, long t0, long t1) {
        if (num < 1 || den < 1) {
            throw new IllegalArgumentException("rate %d/%d Hz refused: both start at 1".formatted(num, den));
        }
        BigInteger step = GIGA.multiply(BigInteger.valueOf(den));
        if (BigInteger.valueOf(num).compareTo(step) > 0) {
            throw new IllegalArgumentException(
                    "rate %d/%d Hz refused: the limit is 10^9 Hz, one frame a nanosecond".formatted(num, den));
        }
        return new FrameClock(t0, framesOfRate(num, step, t0, t1), step, num, null, 0);
    }

    /** A clock with a frame at each sample of {@code stream} from {@code t0} to {@code t1}, both inclusive. */
    public static FrameClock ofStream(SampleIndex stream, long t0, long t1) {
        int last = stream.atOrBefore(t1);
        int before = stream.atOrBefore(t0);
        int first = before >= 0 && stream.stamp(before) == t0 ? before : before + 1;
        return new FrameClock(t0, Math.max(0, last - first + 1), BigInteger.ZERO, 1, stream, first);
    }

    /** floor(i * step / num) <= t1 - t0 holds iff i * step < (t1 - t0 + 1) * num. */
    private static long framesOfRate(long num, BigInteger step, long t0, long t1) {
        if (t1 < t0) {
            return 0;
        }
        BigInteger room =
                BigInteger.valueOf(t1).subtract(BigInteger.valueOf(t0)).add(BigInteger.ONE);
        BigInteger scaled = room.multiply(BigInteger.valueOf(num));
        BigInteger frames = scaled.add(step).subtract(BigInteger.ONE).divide(step);
        if (frames.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException(
                    "clock from %d to %d refused: %s frames, limit 2^63 - 1; use a lower rate"
                            .formatted(t0, t1, frames));
        }
        return frames.longValue();
    }

    /**
     * The frames from {@code from} to before {@code to} as a clock of their own, at exactly the same times.
     *
     * @throws IndexOutOfBoundsException if they are not within {@code [0, frames())}
     */
    public FrameClock between(long from, long to) {
        Objects.checkFromToIndex(from, to, frames);
        return new FrameClock(t0, to - from, step, num, stream, first + from);
    }

    /** The number of frames; 0 where nothing overlaps. */
    public long frames() {
        return frames;
    }

    /**
     * The time of a frame, nanoseconds.
     *
     * @throws IndexOutOfBoundsException if {@code frame} is not within {@code [0, frames())}
     */
    public long time(long frame) {
        Objects.checkIndex(frame, frames);
        if (stream != null) {
            return stream.stamp((int) (first + frame));
        }
        long i = first + frame;
        if (exactStep != 0 && Math.multiplyHigh(i, exactStep) == 0 && i * exactStep >= 0) {
            return t0 + i * exactStep / num;
        }
        // The sum is at most t1, so that wrapping arithmetic on the low 64 bits is exact.
        return t0
                + BigInteger.valueOf(i)
                        .multiply(step)
                        .divide(BigInteger.valueOf(num))
                        .longValue();
    }

    /**
     * The times of frames {@code from} to {@code from + count - 1}.
     *
     * @return shape (count), nanoseconds; the caller closes
     * @throws IndexOutOfBoundsException if the frames are not within {@code [0, frames())}
     */
    public BigIntVector times(long from, int count, BufferAllocator memory) {
        Objects.checkFromIndexSize(from, count, frames);
        BigIntVector times = new BigIntVector("t_ns", memory);
        Columns.allocate(times, count);
        for (int i = 0; i < count; i++) {
            times.set(i, time(from + i));
        }
        return times;
    }
}
