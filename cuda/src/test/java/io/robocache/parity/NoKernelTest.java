package io.robocache.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.device.TestBackends;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.junit.jupiter.api.Test;

/** What has no kernel is the CPU twin's work on a GPU, and counted. */
class NoKernelTest {

    private static final int ALL_HALVES = 1 << 16;

    @Test
    void float16() {
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                Float2Vector values = new Float2Vector("values", cpu.memory())) {
            values.allocateNew(ALL_HALVES);
            for (int i = 0; i < ALL_HALVES; i++) {
                values.set(i, (short) i);
            }
            values.setValueCount(ALL_HALVES);
            compare(cpu, values, "fallback.align-float2");
        }
    }

    @Test
    void booleans() {
        try (Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                BitVector values = new BitVector("values", cpu.memory())) {
            values.allocateNew(1000);
            for (int i = 0; i < 1000; i++) {
                values.set(i, i % 7 % 2);
            }
            values.setValueCount(1000);
            compare(cpu, values, "fallback.align-bit");
        }
    }

    /** Of a value a nanosecond, one copied to each and the last two of three nanoseconds. */
    private static void compare(Backend cpu, FieldVector values, String counter) {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                BigIntVector stamps = new BigIntVector("stamps", cpu.memory());
                Aligner on = Aligner.on(gpu, gpu.memory());
                Aligner twin = Aligner.on(cpu, cpu.memory())) {
            stamps.allocateNew(values.getValueCount());
            for (int i = 0; i < values.getValueCount(); i++) {
                stamps.set(i, i);
            }
            stamps.setValueCount(values.getValueCount());
            Alignment nearest = new Alignment(Policy.NEAREST, Alignment.UNLIMITED, false, Precision.SOURCE);
            Alignment window = Alignment.window(2, 3, Precision.SOURCE);
            List<AlignRequest> requests = List.of(
                    new AlignRequest(stamps, values, 1, stamps, nearest),
                    new AlignRequest(stamps, values, 1, stamps, window));
            List<AlignedColumn> expected = twin.align(requests);
            List<AlignedColumn> actual = on.align(requests);
            new SameBits(counter).check(expected, actual);
            assertEquals(2, gpu.counters().snapshot().get(counter));
            expected.forEach(AlignedColumn::close);
            actual.forEach(AlignedColumn::close);
        }
    }
}
