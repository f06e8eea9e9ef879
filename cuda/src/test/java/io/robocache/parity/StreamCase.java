package io.robocache.parity;

import io.robocache.align.AlignRequest;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Adversarial streams for one call, by seed.
 *
 * @param seed     what it was made of
 * @param requests some share stamps or targets
 * @param vectors  what they borrow; closed with the case
 */
record StreamCase(long seed, List<AlignRequest> requests, List<ValueVector> vectors) implements AutoCloseable {

    private static final MinorType[] WHOLE = {
        MinorType.TINYINT, MinorType.SMALLINT, MinorType.INT, MinorType.BIGINT,
        MinorType.UINT1, MinorType.UINT2, MinorType.UINT4, MinorType.UINT8
    };
    private static final Policy[] POLICIES = { // the last two take floats alone
        Policy.PREVIOUS, Policy.NEAREST, Policy.WINDOW, Policy.LINEAR, Policy.SLERP
    };
    private static final int[] WIDTHS = {1, 1, 2, 3, 4, 7, 8, 16, 33, 70};
    private static final long[] LIMITS = {-1, -1, 0, 1, 1000, 50_000_000, Long.MAX_VALUE};
    private static final int[] WINDOWS = {1, 2, 3, 8, 31, 32, 33, 100};
    private static final int MOST_COMPONENTS = 200_000; // of a stream's windows
    private static final long[] STEPS = {1, 2, 3, 1000, 33_333_333, 1L << 55};

    /** Made of a seed; {@code most} is the most samples of a stream. */
    static StreamCase of(BufferAllocator memory, long seed, int most) {
        SplittableRandom random = new SplittableRandom(seed);
        StreamCase made = new StreamCase(seed, new ArrayList<>(), new ArrayList<>());
        int streams = 1 + random.nextInt(random.nextInt(3) == 0 ? 30 : 5); // above 16 the launch takes another form
        BigIntVector stamps = null;
        BigIntVector targets = null;
        for (int s = 0; s < streams; s++) {
            stamps = stamps == null || random.nextInt(3) > 0 ? made.stamps(memory, random, most) : stamps;
            targets = targets == null || random.nextBoolean() ? made.targets(memory, random, stamps, most) : targets;
            made.request(memory, random, stamps, targets);
        }
        return made;
    }

    /** One stream of a component or two with more targets than one dimension of a grid has blocks. */
    static StreamCase oneLong(BufferAllocator memory, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StreamCase made = new StreamCase(seed, new ArrayList<>(), new ArrayList<>());
        long[] stamps = new long[200_000];
        long[] targets = new long[300_000];
        for (int i = 1; i < stamps.length; i++) {
            stamps[i] = stamps[i - 1] + 1 + random.nextLong(20);
        }
        for (int i = 0; i < targets.length; i++) {
            targets[i] = random.nextLong(-10, stamps[stamps.length - 1] + 10);
        }
        BigIntVector times = made.longs(memory, stamps);
        BigIntVector goals = made.longs(memory, targets);
        for (Policy policy : POLICIES) {
            int width = policy == Policy.SLERP ? 4 : 2;
            int count = width * stamps.length;
            BaseFixedWidthVector values = policy == Policy.SLERP
                    ? made.orientations(memory, random, MinorType.FLOAT8, count)
                    : made.values(memory, random, MinorType.FLOAT8, width, count);
            Alignment how = policy == Policy.WINDOW
                    ? Alignment.window(3, 30, Precision.FLOAT32)
                    : new Alignment(policy, Alignment.UNLIMITED, false, Precision.FLOAT32);
            made.requests.add(new AlignRequest(times, values, width, goals, how));
        }
        return made;
    }

    private BigIntVector longs(BufferAllocator memory, long[] values) {
        BigIntVector vector = new BigIntVector("longs", memory);
        vectors.add(vector);
        vector.allocateNew(values.length);
        for (int i = 0; i < values.length; i++) {
            vector.set(i, values[i]);
        }
        vector.setValueCount(values.length);
        return vector;
    }

    private BigIntVector stamps(BufferAllocator memory, SplittableRandom random, int most) {
        int n = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(most);
        long step = STEPS[random.nextInt(STEPS.length)];
        n = (int) Math.min(n, Long.MAX_VALUE / step); // all fit above the least stamp
        long span = step * n;
        long[] starts = {Long.MIN_VALUE, Long.MAX_VALUE - span, 0, -span / 2, 1_700_000_000_000_000_000L};
        long stamp = Math.min(starts[random.nextInt(starts.length)], Long.MAX_VALUE - span);
        boolean bursts = random.nextInt(3) == 0; // where even spacing would put a stamp, it is not
        long[] stamps = new long[n];
        for (int i = 0; i < n; i++) {
            stamps[i] = stamp;
            stamp += step == 1 || (bursts && i % 100 != 0) ? 1 : 1 + random.nextLong(step);
        }
        return longs(memory, stamps);
    }

    /** At stamps, beside them, half way between two, far outside, in any order and some twice. */
    private BigIntVector targets(BufferAllocator memory, SplittableRandom random, BigIntVector stamps, int most) {
        int n = stamps.getValueCount();
        long[] targets = new long[random.nextInt(5) == 0 ? random.nextInt(3) : random.nextInt(most)];
        boolean ordered = random.nextBoolean();
        for (int i = 0; i < targets.length; i++) {
            int near = ordered ? (int) ((long) i * n / targets.length) : random.nextInt(Math.max(1, n));
            long at = n == 0 ? random.nextLong() : stamps.get(near);
            long next = n == 0 ? at : stamps.get(Math.min(n - 1, near + 1));
            targets[i] = switch (random.nextInt(8)) {
                case 0 -> at;
                case 1 -> at == Long.MAX_VALUE ? at : at + 1;
                case 2 -> at == Long.MIN_VALUE ? at : at - 1;
                case 3 -> random.nextLong();
                case 4 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
                case 5 -> i == 0 ? at : targets[i - 1];
                default -> at + ((next - at) >>> 1) + random.nextInt(2) * ((next - at) & 1);
            };
        }
        return longs(memory, targets);
    }

    private void request(BufferAllocator memory, SplittableRandom random, BigIntVector stamps, BigIntVector targets) {
        MinorType type = random.nextInt(4) == 0
                ? WHOLE[random.nextInt(WHOLE.length)]
                : random.nextBoolean() ? MinorType.FLOAT4 : MinorType.FLOAT8;
        boolean whole = type != MinorType.FLOAT4 && type != MinorType.FLOAT8;
        Policy policy = POLICIES[random.nextInt(whole ? 3 : 5)];
        int width = policy == Policy.SLERP ? 4 : WIDTHS[random.nextInt(WIDTHS.length)];
        int count = stamps.getValueCount() * width;
        BaseFixedWidthVector values = policy == Policy.SLERP
                ? orientations(memory, random, type, count)
                : values(memory, random, type, width, count);
        int most = Math.max(1, MOST_COMPONENTS / (width * Math.max(1, targets.getValueCount())));
        requests.add(new AlignRequest(stamps, values, width, targets, how(random, policy, most)));
    }

    /** Of a window at most so many samples. */
    private static Alignment how(SplittableRandom random, Policy policy, int most) {
        Precision precision = Precision.values()[random.nextInt(Precision.values().length)];
        long limit = LIMITS[random.nextInt(LIMITS.length)];
        if (policy == Policy.WINDOW) {
            int samples = WINDOWS[random.nextInt(WINDOWS.length)];
            return Alignment.window(
                    Math.min(most, samples), limit < 0 ? Long.MAX_VALUE : Math.max(1, limit), precision);
        }
        boolean angle = policy == Policy.LINEAR && random.nextInt(3) == 0;
        return new Alignment(policy, limit, angle, precision);
    }

    /** Quaternions x, y, z, w; count is a multiple of 4. */
    private BaseFixedWidthVector orientations(
            BufferAllocator memory, SplittableRandom random, MinorType type, int count) {
        BaseFixedWidthVector values = allocate(memory, type, count);
        Adversary adversary = new Adversary(random);
        double[] orientation = {0, 0, 0, 1};
        for (int i = 0; i < count; i++) {
            if (i % 4 == 0) {
                adversary.turn(orientation);
            }
            if (values instanceof Float4Vector floats) {
                floats.set(i, (float) orientation[i % 4]);
            } else {
                ((Float8Vector) values).set(i, orientation[i % 4]);
            }
        }
        values.setValueCount(count);
        return values;
    }

    private BaseFixedWidthVector values(
            BufferAllocator memory, SplittableRandom random, MinorType type, int width, int count) {
        BaseFixedWidthVector values = allocate(memory, type, count);
        Adversary adversary = new Adversary(random);
        for (int i = 0; i < count; i++) {
            if (values instanceof Float4Vector floats) {
                boolean near = i >= width && random.nextInt(8) == 0; // the next bfloat16: half way between is a tie
                floats.set(
                        i,
                        near
                                ? Float.intBitsToFloat(Float.floatToRawIntBits(floats.get(i - width)) + (1 << 16))
                                : adversary.number());
            } else if (values instanceof Float8Vector doubles) {
                doubles.set(i, adversary.wide());
            }
        }
        if (type != MinorType.FLOAT4 && type != MinorType.FLOAT8) {
            for (long i = 0; i < (long) count * values.getTypeWidth(); i++) {
                values.getDataBuffer().setByte(i, random.nextInt());
            }
        }
        values.getValidityBuffer().setOne(0, (count + 7L) / 8);
        values.setValueCount(count);
        return values;
    }

    private BaseFixedWidthVector allocate(BufferAllocator memory, MinorType type, int count) {
        BaseFixedWidthVector values =
                (BaseFixedWidthVector) type.getNewVector(Field.notNullable("values", type.getType()), memory, null);
        vectors.add(values);
        values.allocateNew(count);
        return values;
    }

    @Override
    public void close() {
        vectors.forEach(ValueVector::close);
    }
}
