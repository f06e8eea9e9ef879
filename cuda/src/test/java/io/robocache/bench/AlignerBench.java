package io.robocache.bench;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Milliseconds of one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AlignerBench {

    private static final int[][] SMOKE = {{30, 512}, {100, 64}, {200, 12}};
    private static final int ROWS = 2_400_000;
    private static final int FRAMES = 360_000;
    private static final int WIDTH = 7;
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private Backend opened;
    private BufferAllocator memory;
    private Twin smoke;
    private Aligner aligner;
    private BigIntVector stamps;
    private Float4Vector values;
    private BigIntVector targets;

    /** Makes the streams. */
    @Setup
    public void open() {
        opened = Backend.open("cpu", DeviceSettings.defaults());
        memory = opened.taskMemory("bench");
        smoke = Twin.streams(opened, memory, 2, SMOKE, 50);
        aligner = Aligner.on(opened, memory);
        stamps = times("stamps", ROWS);
        targets = times("targets", FRAMES);
        values = new Float4Vector("values", memory);
        values.allocateNew(ROWS * WIDTH);
        for (int i = 0; i < ROWS * WIDTH; i++) {
            values.set(i, i % 1000);
        }
        values.setValueCount(ROWS * WIDTH);
    }

    private BigIntVector times(String name, int count) {
        BigIntVector times = new BigIntVector(name, memory);
        times.allocateNew(count);
        for (int i = 0; i < count; i++) {
            times.set(i, HOUR_NANOS / count * i);
        }
        times.setValueCount(count);
        return times;
    }

    /** Frees them. */
    @TearDown
    public void close() {
        smoke.close();
        aligner.close();
        stamps.close();
        values.close();
        targets.close();
        memory.close();
        opened.close();
    }

    /** Two episodes of three streams, linear, 588 components onto 50 frames. */
    @Benchmark
    public void fusionSmoke() {
        smoke.run();
    }

    /** An hour at 667 Hz, seven components, onto 100 Hz: the sample before each frame. */
    @Benchmark
    public int previous() {
        return align(Policy.PREVIOUS);
    }

    /** The same, linear. */
    @Benchmark
    public int linear() {
        return align(Policy.LINEAR);
    }

    private int align(Policy policy) {
        Alignment how = new Alignment(policy, Alignment.UNLIMITED, false, Precision.SOURCE);
        try (AlignedColumn column = aligner.align(List.of(new AlignRequest(stamps, values, WIDTH, targets, how)))
                .get(0)) {
            return column.values().getValueCount();
        }
    }
}
