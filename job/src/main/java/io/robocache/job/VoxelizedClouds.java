package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.SampleIndex;
import io.robocache.device.Backend;
import io.robocache.device.Columns;
import io.robocache.episode.EpisodeReader;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.Voxelizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;

/**
 * One voxel group of an episode: for each frame the cloud of each sensor is chosen, the chosen clouds are merged in the
 * order of the configuration, and each distinct choice is decoded and voxelized once a batch. Frames that share a choice
 * share its rows. Reused from episode to episode; not thread-safe.
 */
final class VoxelizedClouds implements AutoCloseable {
    /** Points of a batch after which no new cloud is begun: 2^21 points are some 32 MiB with one feature. */
    private static final long POINTS = 1L << 21;
    /** Points of a batch counted for each frame that shares them, which bounds the rows written. */
    private static final long SHARED_POINTS = 1L << 24;
    /** No cloud of this sensor in a frame; no choice at all in a frame. */
    private static final int NONE = -1;

    private final VoxelConfig group;
    private final int slot;
    private final BufferAllocator memory;
    private final Voxelizer voxelizer;
    private final PointFrames points;
    private final List<int[]> choices = new ArrayList<>();
    private final List<Integer> choiceOf = new ArrayList<>();

    /**
     * Ready for any episode; the caller closes.
     *
     * @param slot position of the group's first cloud in {@link JobConfig#requests()}
     */
    VoxelizedClouds(VoxelConfig group, int slot, Backend backend, BufferAllocator memory) {
        this.group = group;
        this.slot = slot;
        this.memory = memory;
        this.voxelizer = Voxelizer.on(backend, memory, group.spec());
        this.points = new PointFrames(memory, group.spec().cloudFeatures());
    }

    /**
     * Decodes the clouds of frames {@code from} and following.
     *
     * @param count most frames wanted
     * @return frames that fit a batch, from 1 to {@code count}
     */
    int decode(EpisodeReader reader, IndexedEpisode episode, long from, int count) throws IOException {
        points.clear();
        choices.clear();
        choiceOf.clear();
        long shared = 0;
        int[] last = null;
        for (int i = 0; i < count; i++) {
            int[] choice = choose(episode, episode.clock().time(from + i));
            boolean fresh = last == null || !Arrays.equals(choice, last);
            if (i > 0 && (shared >= SHARED_POINTS || (fresh && points.points() >= POINTS))) {
                return i;
            }
            if (Arrays.stream(choice).allMatch(k -> k == NONE)) {
                choiceOf.add(NONE);
            } else {
                if (fresh) {
                    append(reader, episode, choice);
                }
                choiceOf.add(choices.size() - 1);
                shared += points.points() - points.frameStart(points.frames() - 1);
            }
            last = choice;
        }
        return count;
    }

    /** The sample of each sensor at one instant, or NONE. */
    private int[] choose(IndexedEpisode episode, long t) {
        int[] choice = new int[group.clouds().size()];
        for (int s = 0; s < choice.length; s++) {
            CloudConfig cloud = group.clouds().get(s);
            SampleIndex samples = episode.samples().get(slot + s);
            int k = cloud.policy() == Policy.NEAREST ? samples.nearest(t) : samples.atOrBefore(t);
            // The span of an episode is below 2^63, so that the difference cannot overflow.
            boolean tooOld = k >= 0
                    && cloud.maxAgeNanos() != Alignment.UNLIMITED
                    && Math.abs(t - samples.stamp(k)) > cloud.maxAgeNanos();
            choice[s] = tooOld || k < 0 || !episode.places().known(slot + s, k) ? NONE : k;
        }
        return choice;
    }

    private void append(EpisodeReader reader, IndexedEpisode episode, int[] choice) throws IOException {
        for (int s = 0; s < choice.length; s++) {
            if (choice[s] != NONE) {
                int position = episode.samples().get(slot + s).position(choice[s]);
                long stamp = episode.samples().get(slot + s).stamp(choice[s]);
                reader.cloud(slot + s, position, episode.places().transformOrNull(slot + s, stamp), points);
            }
        }
        points.endFrame();
        choices.add(choice);
    }

    /** Voxelizes what was decoded and puts the columns of the batch's frames, which may be fewer than were decoded. */
    void fill(FrameBatch batch, IndexedEpisode episode, BigIntVector targets, EpisodeStatistics statistics) {
        VoxelBatch voxels = batch.own(voxelizer.voxelize(points));
        new SharedRows(group, choiceOf.subList(0, batch.frames()), memory).fill(batch, voxels);
        for (int s = 0; s < group.clouds().size(); s++) {
            String name = group.clouds().get(s).request().name();
            BitVector valid = batch.own(new BitVector(ColumnNames.valid(name), memory));
            Float4Vector age = batch.own(new Float4Vector(ColumnNames.ageMillis(name), memory));
            Columns.allocate(valid, batch.frames());
            Columns.allocate(age, batch.frames());
            for (int i = 0; i < batch.frames(); i++) {
                int choice = choiceOf.get(i);
                int k = choice == NONE ? NONE : choices.get(choice)[s];
                valid.set(i, k == NONE ? 0 : 1);
                age.set(
                        i,
                        k == NONE
                                ? Float.NaN
                                : millis(targets.get(i)
                                        - episode.samples().get(slot + s).stamp(k)));
            }
            batch.put(valid.getName(), valid, null);
            batch.put(age.getName(), age, valid);
            statistics.count(name, valid);
        }
    }

    private static float millis(long ageNanos) {
        return (float) ((double) ageNanos / 1e6);
    }

    @Override
    public void close() {
        points.close();
        voxelizer.close();
    }
}
