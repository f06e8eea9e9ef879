package io.robocache.job;

import io.robocache.align.CloudChoice;
import io.robocache.align.SampleIndex;
import io.robocache.device.Columns;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.job.VoxelLayout.Kind;
import io.robocache.voxel.VoxelBatch;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;

/**
 * One voxel group of an episode: each distinct choice of clouds is voxelized once a batch (see {@link MergedClouds}), and its
 * rows go to all frames that share it. Reused from episode to episode; not thread-safe.
 */
final class VoxelizedClouds {
    private final VoxelConfig group;
    private final int slot;
    private final MergedClouds clouds;
    private final BufferAllocator memory;
    private final FrameNumbers numbers;

    /**
     * Ready for any episode.
     *
     * @param slot   position of the group's first cloud in {@link JobConfig#requests()}
     * @param clouds the group's points; stays the caller's
     */
    VoxelizedClouds(VoxelConfig group, int slot, MergedClouds clouds, BufferAllocator memory) {
        this.group = group;
        this.slot = slot;
        this.clouds = clouds;
        this.memory = memory;
        this.numbers = new FrameNumbers(group, memory);
    }

    /** Begins an episode. */
    void clear() {
        numbers.clear();
    }

    /**
     * Puts the columns of the batch's frames, which may be fewer than were decoded.
     *
     * @param voxels of the group's grid, a frame for each choice; borrowed
     */
    void fill(
            FrameBatch batch,
            VoxelBatch voxels,
            IndexedEpisode episode,
            BigIntVector targets,
            EpisodeStatistics statistics) {
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

    /** Offers frames {@code from} to {@code from + count} of an episode of {@code frames} as an example. */
    void show(VoxelViews views, VoxelBatch voxels, long from, int count, long frames) {
        views.look(group, voxels, clouds.choiceOf(), from, count, frames);
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
}
