package io.robocache.parity;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.Voxelizer;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.junit.jupiter.api.Test;

/** One bit that differs is found, wherever it is. */
class SameBitsTest {

    private static final int SEEDS = 40;

    @Test
    void aBitOfVoxelsIsFound() {
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults())) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                try (CloudCase clouds = CloudCase.of(backend.memory(), seed, 3000);
                        Voxelizer voxelizer = Voxelizer.on(backend, backend.memory(), clouds.spec());
                        VoxelBatch a = voxelizer.voxelize(clouds.points());
                        VoxelBatch b = voxelizer.voxelize(clouds.points())) {
                    SameBits same = new SameBits("seed " + seed);
                    same.check(a, b);
                    find(b.keys(), () -> same.check(a, b));
                    find(b.outOfRange(), () -> same.check(a, b));
                    for (Reduction reduction : Reduction.values()) {
                        b.values(reduction).forEach(column -> find(column, () -> same.check(a, b)));
                    }
                    if (b.firstCounts() != null) {
                        find(b.firstCounts(), () -> same.check(a, b));
                    }
                }
            }
        }
    }

    @Test
    void aBitOfStreamsIsFound() {
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults())) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                try (StreamCase streams = StreamCase.of(backend.memory(), seed, 200);
                        Aligner aligner = Aligner.on(backend, backend.memory())) {
                    List<AlignedColumn> a = aligner.align(streams.requests());
                    List<AlignedColumn> b = aligner.align(streams.requests());
                    SameBits same = new SameBits("seed " + seed);
                    same.check(a, b);
                    AlignedColumn last = b.get(b.size() - 1);
                    find(last.values(), () -> same.check(a, b));
                    find(last.valid(), () -> same.check(a, b));
                    find(last.ageMillis(), () -> same.check(a, b));
                    b.stream()
                            .map(AlignedColumn::mask)
                            .filter(Objects::nonNull)
                            .forEach(mask -> find(mask, () -> same.check(a, b)));
                    a.forEach(AlignedColumn::close);
                    b.forEach(AlignedColumn::close);
                }
            }
        }
    }

    /** Changes a bit of the last value, and then that it is not null. */
    private static void find(FieldVector column, Runnable check) {
        int last = column.getValueCount() - 1;
        if (last < 0) {
            return;
        }
        long bit = column instanceof BitVector
                ? last
                : (last + 1L) * ((BaseFixedWidthVector) column).getTypeWidth() * 8 - 1;
        byte old = column.getDataBuffer().getByte(bit / 8);
        column.getDataBuffer().setByte(bit / 8, old ^ 1 << bit % 8);
        String message = assertThrows(AssertionError.class, check::run).getMessage();
        assertTrue(message.contains("[" + last + "]: bits "), message);
        column.getDataBuffer().setByte(bit / 8, old);
        BitVectorHelper.unsetBit(column.getValidityBuffer(), last);
        message = assertThrows(AssertionError.class, check::run).getMessage();
        assertTrue(message.contains("not null [" + last + "]: bits 0, expected 1"), message);
        BitVectorHelper.setBit(column.getValidityBuffer(), last);
    }
}
