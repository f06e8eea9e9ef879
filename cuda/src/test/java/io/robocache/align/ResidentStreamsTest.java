package io.robocache.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.align.ResidentStreams.Element;
import io.robocache.align.ResidentStreams.Stream;
import io.robocache.align.ResidentStreams.Targets;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.device.Residents;
import io.robocache.device.TestBackends;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One launch over ragged episodes on a GPU against the CPU twin, episode by episode. */
class ResidentStreamsTest {

    private static final int[] EPISODES = {40, 0, 1, 700, 3}; // samples
    private static final int[] TARGETS = {17, 5, 3, 300, 0};
    private static final int[] WIDTHS = {1, 8, 33};
    private static final int[] QUATERNIONS = {4, 4};

    private final SplittableRandom random = new SplittableRandom(11);
    private final List<ArrowBuf> buffers = new ArrayList<>();
    private final List<long[]> stamps = new ArrayList<>(); // of a stream and an episode
    private final List<double[]> values = new ArrayList<>();
    private final List<long[]> goals = new ArrayList<>(); // of an episode
    private int[] widths = WIDTHS;

    @ParameterizedTest
    @CsvSource({
        "BFLOAT16, BFLOAT16, LINEAR, -1",
        "BFLOAT16, FLOAT32, LINEAR, 2000",
        "FLOAT16, FLOAT16, LINEAR, -1",
        "FLOAT16, BFLOAT16, NEAREST, 900",
        "FLOAT32, BFLOAT16, LINEAR, -1",
        "FLOAT32, FLOAT16, PREVIOUS, 1500",
        "FLOAT32, FLOAT32, LINEAR, 0",
        "FLOAT64, FLOAT32, LINEAR, -1",
        "FLOAT64, BFLOAT16, LINEAR, 5000",
        "BFLOAT16, BFLOAT16, SLERP, -1",
        "FLOAT16, FLOAT32, SLERP, 90",
        "FLOAT32, FLOAT16, SLERP, -1",
        "FLOAT64, FLOAT32, SLERP, -1"
    })
    void isTheCpuTwinForEachEpisode(Element in, Element out, Policy policy, long limit) {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU)) {
            Targets targets = targets(gpu.memory());
            List<Stream> streams = new ArrayList<>();
            widths = policy == Policy.SLERP ? QUATERNIONS : WIDTHS;
            for (int width : widths) {
                streams.add(stream(gpu.memory(), in, width));
            }
            Alignment how = new Alignment(policy, limit, false, precision(out));
            try {
                byte[] device = Residents.compute(gpu, new ResidentStreams(streams, targets, how, out, true));
                compare(ByteBuffer.wrap(device).order(ByteOrder.LITTLE_ENDIAN), out, how);
                boolean baseline = in == Element.BFLOAT16 && out == in && limit < 0 && policy == Policy.LINEAR;
                if (baseline) {
                    byte[] same = Residents.compute(gpu, ResidentStreams.baseline(streams, targets));
                    compare(ByteBuffer.wrap(same).order(ByteOrder.LITTLE_ENDIAN), out, how);
                }
            } finally {
                buffers.forEach(ArrowBuf::close);
            }
        }
    }

    @Test
    void aWindowAndQuaternionsOfOtherWidthsAreRefused() {
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults())) {
            Targets targets = targets(cpu.memory());
            List<Stream> streams = List.of(stream(cpu.memory(), Element.FLOAT32, 8));
            Alignment window = Alignment.window(3, 100, Precision.SOURCE);
            Alignment slerp = new Alignment(Policy.SLERP, Alignment.UNLIMITED, false, Precision.SOURCE);
            try {
                assertEquals(
                        "resident streams by WINDOW refused: their rows have one sample a target",
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () -> new ResidentStreams(streams, targets, window, Element.FLOAT32, true))
                                .getMessage());
                assertEquals(
                        "resident stream of width 8 refused with policy SLERP: quaternions have 4 components",
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () -> new ResidentStreams(streams, targets, slerp, Element.FLOAT32, true))
                                .getMessage());
            } finally {
                buffers.forEach(ArrowBuf::close);
            }
        }
    }

    private Targets targets(BufferAllocator memory) {
        ArrowBuf starts = buffer(memory, 8L * (TARGETS.length + 1));
        ArrowBuf all = buffer(memory, 8L * 1024);
        long at = 0;
        for (int e = 0; e < TARGETS.length; e++) {
            long[] of = new long[TARGETS[e]];
            starts.setLong(8L * e, at);
            for (int i = 0; i < of.length; i++) {
                of[i] = random.nextLong(-3000, 45_000);
                all.setLong(8 * at++, of[i]);
            }
            goals.add(of);
        }
        starts.setLong(8L * TARGETS.length, at);
        return new Targets(all, starts, TARGETS.length);
    }

    private Stream stream(BufferAllocator memory, Element in, int width) {
        int samples = 0;
        ArrowBuf starts = buffer(memory, 8L * (EPISODES.length + 1));
        ArrowBuf times = buffer(memory, 8L * 1024);
        ArrowBuf content = buffer(memory, 8L * 1024 * width);
        for (int e = 0; e < EPISODES.length; e++) {
            starts.setLong(8L * e, samples);
            long[] of = new long[EPISODES[e]];
            double[] components = new double[EPISODES[e] * width];
            long stamp = -100;
            for (int i = 0; i < of.length; i++) {
                stamp += random.nextLong(1, 120);
                of[i] = stamp;
                times.setLong(8L * (samples + i), stamp);
            }
            for (int i = 0; i < components.length; i++) {
                components[i] = put(content, in, (long) samples * width + i);
            }
            samples += of.length;
            stamps.add(of);
            values.add(components);
        }
        starts.setLong(8L * EPISODES.length, samples);
        return new Stream(times, starts, content, in, width);
    }

    /** Stores a random value, NaN and infinity among them, and tells what was stored. */
    private double put(ArrowBuf to, Element in, long i) {
        float v = random.nextInt(200) == 0
                ? Float.NaN
                : (float) (random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-9, 9)));
        return switch (in) {
            case FLOAT64 -> {
                double wide = random.nextInt(300) == 0 ? Double.NEGATIVE_INFINITY : v + random.nextDouble() * 1e-9;
                to.setDouble(8 * i, wide);
                yield wide;
            }
            case FLOAT32 -> {
                to.setFloat(4 * i, v);
                yield v;
            }
            case FLOAT16 -> {
                short half = Float16.toFloat16(v);
                to.setShort(2 * i, half);
                yield Float16.toFloat(half);
            }
            case BFLOAT16 -> {
                to.setShort(2 * i, Float.floatToIntBits(v) >>> 16);
                yield Float.intBitsToFloat(Float.floatToIntBits(v) & 0xffff0000);
            }
        };
    }

    private ArrowBuf buffer(BufferAllocator memory, long bytes) {
        ArrowBuf buffer = memory.buffer(bytes);
        buffer.setZero(0, bytes);
        buffers.add(buffer);
        return buffer;
    }

    private static Precision precision(Element out) {
        return switch (out) {
            case FLOAT64 -> Precision.FLOAT64;
            case FLOAT32 -> Precision.FLOAT32;
            case FLOAT16 -> Precision.FLOAT16;
            case BFLOAT16 -> Precision.BFLOAT16;
        };
    }

    private void compare(ByteBuffer device, Element out, Alignment how) {
        int pitch = Arrays.stream(widths).sum();
        int component = 0;
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                CpuAligner twin = new CpuAligner(cpu.memory())) {
            for (int s = 0; s < widths.length; s++) {
                int target = 0;
                for (int e = 0; e < EPISODES.length; e++) {
                    float[] expected = expected(twin, cpu.memory(), s, e, how);
                    for (int i = 0; i < expected.length; i++) {
                        int at = (target + i / widths[s]) * pitch + component + i % widths[s];
                        assertEquals(
                                Float.floatToRawIntBits(expected[i]),
                                Float.floatToRawIntBits(read(device, out, at)),
                                "stream %d, episode %d, component %d".formatted(s, e, i));
                    }
                    target += TARGETS[e];
                }
                component += widths[s];
            }
        }
    }

    private float[] expected(CpuAligner twin, BufferAllocator memory, int s, int e, Alignment how) {
        int of = s * EPISODES.length + e;
        try (BigIntVector times = Vectors.longs(memory, stamps.get(of));
                Float8Vector content = Vectors.doubles(memory, values.get(of));
                BigIntVector wanted = Vectors.longs(memory, goals.get(e));
                AlignedColumn column = twin.align(List.of(new AlignRequest(times, content, widths[s], wanted, how)))
                        .get(0)) {
            Float4Vector rows = (Float4Vector) column.values();
            float[] expected = new float[rows.getValueCount()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = rows.get(i);
            }
            return expected;
        }
    }

    private static float read(ByteBuffer from, Element out, int i) {
        return switch (out) {
            case FLOAT64 -> throw new IllegalArgumentException("no case writes float64");
            case FLOAT32 -> from.getFloat(4 * i);
            case FLOAT16 -> Float16.toFloat(from.getShort(2 * i));
            case BFLOAT16 -> Float.intBitsToFloat(from.getShort(2 * i) << 16);
        };
    }
}
