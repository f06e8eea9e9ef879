package io.robocache.job;

import io.robocache.align.CloudChoice;
import io.robocache.align.SampleIndex;
import io.robocache.device.Backend;
import io.robocache.device.Columns;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.job.VoxelLayout.Kind;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.Voxelizer;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;

/**
 * One voxel group of an episode: each distinct choice of clouds is voxelized once a batch, and its rows go to all frames that
 * share it. Reused from episode to episode; not thread-safe.
 */
final class VoxelizedClouds implements AutoCloseable {
    private final VoxelConfig group;
    private final int slot;
    private final MergedClouds clouds;
    private final BufferAllocator memory;
    private final Voxelizer voxelizer;
    private final FrameNumbers numbers;

    /**
     * Ready for any episode; the caller closes.
     *
     * @param slot   position of the group's first cloud in {@link JobConfig#requests()}
     * @param clouds the group's points; stays the caller's
     */
    VoxelizedClouds(VoxelConfig group, int slot, MergedClouds clouds, Backend backend, BufferAllocator memory) {
        this.group = group;
        this.slot = slot;
        this.clouds = clouds;
        this.memory = memory;
        this.voxelizer = Voxelizer.on(backend, memory, group.spec());
        this.numbers = new FrameNumbers(group, memory);
    }

    /** Begins an episode. */
    void clear() {
        numbers.clear();
    }

    /** Voxelizes what was decoded and puts the columns of the batch's frames, which may be fewer than were decoded. */
    void fill(FrameBatch batch, IndexedEpisode episode, BigIntVector targets, EpisodeStatistics statistics) {
        VoxelBatch voxels = batch.own(voxelizer.voxelize(clouds.points()));
        List<Integer> choiceOf = clouds.choiceOf().subList(0, batch.frames());
        if (group.layout().kind() == Kind.SPARSE) {
            new SharedRows(group, choiceOf, memory).fill(batch, voxels);
        } else {
            new FixedRows(group, choiceOf, memory).fill(batch, voxels);
        }
        numbers.fill(batch, voxels, choiceOf, clouds.leftOut());
        for (int s = 0; s < group.clouds().size(); s++) {
            quality(batch, s, episode.samples().get(slot + s), targets, statistics);
        }
    }

    private void quality(
            FrameBatch batch, int sensor, SampleIndex samples, BigIntVector targets, EpisodeStatistics statistics) {
        String name = group.clouds().get(sensor).request().name();
        BitVector valid = batch.own(new BitVector(ColumnNames.valid(name), memory));
        Float4Vector age = batch.own(new Float4Vector(ColumnNames.ageMillis(name), memory));
        Columns.allocate(valid, batch.frames());
        Columns.allocate(age, batch.frames());
        for (int i = 0; i < batch.frames(); i++) {
            int[] taken = clouds.taken(i, sensor);
            valid.set(i, taken.length == 0 ? 0 : 1);
            age.set(i, CloudChoice.ageMillis(samples, taken, targets.get(i)));
        }
        batch.put(valid.getName(), valid, null);
        batch.put(age.getName(), age, valid);
        statistics.count(name, valid);
    }

    /** What a reader of the episode's report should know, after its last frame. */
    Optional<Loss> warning() {
        return numbers.droppedVoxels() == 0
                ? Optional.empty()
                : Optional.of(new Loss(
                        Reason.SIZE_LIMIT,
                        "voxels." + group.name(),
                        numbers.droppingFrames(),
                        "%d voxels of %d frames beyond pad-to = %d dropped, those with the greatest keys"
                                .formatted(
                                        numbers.droppedVoxels(),
                                        numbers.droppingFrames(),
                                        group.layout().padTo())));
    }

    @Override
    public void close() {
        voxelizer.close();
    }
}
