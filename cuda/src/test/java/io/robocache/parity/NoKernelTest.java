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
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float2Vector;
import org.junit.jupiter.api.Test;

/** What has no kernel is the CPU twin's work on a GPU, and counted. */
class NoKernelTest {

    @Test
    void theFirstPointsOfACell() {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                CloudCase clouds = CloudCase.of(cpu.memory(), 5, 3000)) {
            VoxelSpec spec = new VoxelSpec(clouds.spec().grid(), Map.of(Reduction.FIRST, List.of("z", "a")), 3);
            try (Voxelizer on = Voxelizer.on(gpu, gpu.memory(), spec);
                    Voxelizer twin = Voxelizer.on(cpu, cpu.memory(), spec);
                    VoxelBatch expected = twin.voxelize(clouds.points());
                    VoxelBatch actual = on.voxelize(clouds.points())) {
                new SameBits("first").check(expected, actual);
                assertEquals(1, gpu.counters().snapshot().get("fallback.voxel-first"));
            }
        }
    }

    @Test
    void float16() {
        try (Backend gpu = TestBackends.open(Backend.Kind.GPU);
                Backend cpu = Backend.open("cpu", DeviceSettings.defaults());
                BigIntVector stamps = new BigIntVector("stamps", cpu.memory());
                Float2Vector values = new Float2Vector("values", cpu.memory());
                Aligner on = Aligner.on(gpu, gpu.memory());
                Aligner twin = Aligner.on(cpu, cpu.memory())) {
            stamps.allocateNew(1 << 16);
            values.allocateNew(1 << 16);
            for (int i = 0; i < 1 << 16; i++) { // all there are
                stamps.set(i, i);
                values.set(i, (short) i);
            }
            stamps.setValueCount(1 << 16);
            values.setValueCount(1 << 16);
            Alignment how = new Alignment(Policy.NEAREST, Alignment.UNLIMITED, false, Precision.SOURCE);
            List<AlignRequest> requests = List.of(new AlignRequest(stamps, values, 1, stamps, how));
            try (AlignedColumn expected = twin.align(requests).get(0);
                    AlignedColumn actual = on.align(requests).get(0)) {
                new SameBits("float16").check(List.of(expected), List.of(actual));
                assertEquals(1, gpu.counters().snapshot().get("fallback.align-float2"));
            }
        }
    }
}
