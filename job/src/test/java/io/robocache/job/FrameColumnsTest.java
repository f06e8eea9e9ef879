package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.align.FrameClock;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.shard.TaskRun;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The columns of a batch that no stream gives. */
class FrameColumnsTest {
    private static final VoxelSpec SPEC = new VoxelSpec(
            VoxelGrid.of(new double[] {0, 0, 0}, new double[] {1, 1, 1}, new int[] {4, 4, 4}),
            Set.of(Reduction.COUNT, Reduction.MEAN),
            List.of("x"));

    private final Backend backend = Backend.open("cpu", DeviceSettings.defaults());
    private final BufferAllocator memory = backend.taskMemory("test");

    @AfterEach
    void nothingLeaked() {
        memory.close();
        backend.close();
    }

    private BigIntVector targets(long from, int frames) {
        return FrameClock.ofRate(30, 1, 1000, 1_000_000_000_000L).times(from, frames, memory);
    }

    @Test
    void timestampIsTheFrameOverTheWholeFps() {
        try (BigIntVector targets = targets(1_000, 3);
                FrameBatch batch = new FrameBatch(1_000, targets, 30, memory)) {
            Float4Vector timestamp = (Float4Vector) batch.column("timestamp").values();
            for (int i = 0; i < 3; i++) {
                assertEquals((float) ((1_000 + i) / 30.0), timestamp.get(i));
                assertEquals(
                        1_000 + i, ((BigIntVector) batch.column("frame_index").values()).get(i));
            }
            assertEquals(1000 + 33_333_333_333L, targets.get(0));
        }
    }

    @Test
    void aColumnThatNobodyComputedIsABug() {
        try (BigIntVector targets = targets(0, 1);
                FrameBatch batch = new FrameBatch(0, targets, 30, memory)) {
            IllegalStateException bug = assertThrows(IllegalStateException.class, () -> batch.column("action"));
            assertTrue(bug.getMessage().startsWith("column action of the schema was not computed"), bug.getMessage());
        }
    }

    @Test
    void framesThatShareAChoiceShareItsVoxelsAndOthersHaveNone() {
        VoxelConfig group = new VoxelConfig("v", List.of(), SPEC, VoxelLayout.SPARSE, null);
        try (PointFrames points = new PointFrames(memory, List.of());
                Voxelizer voxelizer = Voxelizer.on(backend, memory, SPEC);
                BigIntVector targets = targets(0, 5);
                FrameBatch batch = new FrameBatch(0, targets, 30, memory)) {
            points.reserve(4);
            points.add(0.5f, 0.5f, 0.5f);
            points.add(3.5f, 0.5f, 0.5f);
            points.endFrame();
            points.add(2.5f, 0.5f, Float.NaN);
            points.add(2.25f, 0.5f, 0.5f);
            points.endFrame();
            VoxelBatch voxels = batch.own(voxelizer.voxelize(points));

            List<Integer> choiceOf = List.of(-1, 0, 0, 1, -1);
            new SharedRows(group, choiceOf, memory).fill(batch, voxels);
            new FrameNumbers(group, memory)
                    .fill(
                            batch,
                            voxels,
                            choiceOf,
                            List.of(new FrameNumbers.LeftOut(5, 0), new FrameNumbers.LeftOut(7, 0)));

            FrameBatch.Values key = batch.column("voxels.v.key");
            assertEquals(List.of(0, 0, 2, 4, 5, 5), list(key.offsets()));
            assertEquals(List.of(0, 48, 0, 48, 32), list(key.values()));
            assertEquals(
                    List.of(0.5f, 3.5f, 0.5f, 3.5f, 2.25f),
                    list(batch.column("voxels.v.mean.x").values()));
            assertEquals(
                    List.of(0L, 7L, 7L, 9L, 0L),
                    list(batch.column("voxels.v.points_in").values()));
            assertEquals(
                    List.of(0L, 0L, 0L, 1L, 0L),
                    list(batch.column("voxels.v.non_finite").values()));
            assertEquals(
                    List.of(0L, 2L, 2L, 1L, 0L),
                    list(batch.column("voxels.v.voxels").values()));
        }
    }

    @Test
    void equalSentencesInARowAreOneRun() {
        TaskRuns tasks = new TaskRuns();
        assertEquals(List.of(), tasks.runs());
        tasks.add("", 2);
        tasks.add("pick", 1);
        tasks.add("pick", 3);
        tasks.add("", 1);
        assertEquals(List.of(new TaskRun("", 2), new TaskRun("pick", 4), new TaskRun("", 1)), tasks.runs());
    }

    private static List<Object> list(FieldVector vector) {
        return java.util.stream.IntStream.range(0, vector.getValueCount())
                .mapToObj(vector::getObject)
                .toList();
    }
}
