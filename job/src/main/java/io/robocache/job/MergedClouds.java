package io.robocache.job;

import io.robocache.align.Policy;
import io.robocache.align.SampleIndex;
import io.robocache.device.Backend;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.Reason;
import io.robocache.job.FrameNumbers.LeftOut;
import io.robocache.voxel.Crop;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.Voxelizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The points that voxel groups over the same clouds share, and that all of them are voxelized from: for each frame the clouds of each sensor are chosen, cropped and
 * merged, in the order of the configuration, then by stamp. Each distinct choice is made once a batch; frames in a row that
 * choose the same share it. Reused from episode to episode; not thread-safe.
 */
final class MergedClouds implements AutoCloseable {
    /** Points of a batch after which no new choice is begun: 2^21 points are some 32 MiB with one feature. */
    private static final long POINTS = 1L << 21;
    /** Points of a batch counted for each frame that shares them, which bounds the rows written. */
    private static final long SHARED_POINTS = 1L << 24;
    /** Points of one frame, some 512 MiB with one feature. */
    private static final long FRAME_POINTS = 1L << 25;
    /** Values of one column that all the frames of a batch have together at most: half of what a column can hold. */
    private static final long VALUES = 1L << 29;
    /** Points of decoded clouds that are kept for later choices. */
    private static final long KEPT_POINTS = 1L << 22;
    /** No cloud at all in a frame. */
    static final int NONE = -1;

    private final VoxelConfig group;
    private final int slot;
    private final int mostFirst;
    /** Whether a cloud can be of several choices; one that cannot is decoded to where it is needed. */
    private final boolean merging;

    private final PointFrames points;
    private final Voxelizer voxelizer;
    private final CloudCache cache;
    private final List<int[][]> choices = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private final List<Integer> choiceOf = new ArrayList<>();

    /**
     * Ready for any episode; the caller closes.
     *
     * @param groups that share the points, {@link VoxelConfig#samePoints}; at least one
     * @param slot   position of the first group's first cloud in {@link JobConfig#requests()}
     */
    MergedClouds(List<VoxelConfig> groups, int slot, Backend backend, BufferAllocator memory) {
        this.group = groups.get(0);
        this.slot = slot;
        this.mostFirst = groups.stream()
                .mapToInt(sharing -> Math.max(1, sharing.spec().first()))
                .max()
                .orElseThrow();
        this.merging = group.clouds().size() > 1
                || group.clouds().stream().anyMatch(cloud -> cloud.choice().policy() == Policy.WINDOW);
        List<String> features = group.clouds().get(0).request().features();
        this.points = new PointFrames(memory, features);
        this.voxelizer = Voxelizer.on(
                backend, memory, groups.stream().map(VoxelConfig::spec).toList());
        this.cache = new CloudCache(memory, features, KEPT_POINTS);
    }

    /** Begins an episode. */
    void clear() {
        cache.clear();
    }

    /**
     * Decodes the clouds of frames {@code from} and following.
     *
     * @param count most frames wanted
     * @return frames that fit a batch, from 1 to {@code count}
     * @throws RefusedEpisodeException if a frame has too many points
     */
    int decode(EpisodeReader reader, IndexedEpisode episode, long from, int count)
            throws IOException, RefusedEpisodeException {
        points.clear();
        choices.clear();
        leftOut.clear();
        choiceOf.clear();
        long shared = 0;
        int[][] last = null;
        for (int i = 0; i < count; i++) {
            int[][] choice = choose(episode, episode.clock().time(from + i));
            boolean fresh = last == null || !Arrays.deepEquals(choice, last);
            boolean full = fresh && points.points() >= atMost(POINTS);
            if (i > 0 && (full || shared >= atMost(SHARED_POINTS))) {
                return i;
            }
            if (Arrays.stream(choice).allMatch(taken -> taken.length == 0)) {
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

    /** The limit, or what lets the columns of the first points of each voxel hold a value for each of them. */
    private long atMost(long limit) {
        return Math.min(limit, VALUES / mostFirst);
    }

    /** The samples of each sensor at one instant. */
    private int[][] choose(IndexedEpisode episode, long t) {
        int[][] choice = new int[group.clouds().size()][];
        for (int s = 0; s < choice.length; s++) {
            int sensor = slot + s;
            int[] chosen = group.clouds().get(s).choice().at(episode.samples().get(sensor), t);
            choice[s] = Arrays.stream(chosen)
                    .filter(k -> episode.places().known(sensor, k))
                    .toArray();
        }
        return choice;
    }

    private void append(EpisodeReader reader, IndexedEpisode episode, int[][] choice)
            throws IOException, RefusedEpisodeException {
        int start = points.points();
        long removed = 0;
        for (int s = 0; s < choice.length; s++) {
            for (int k : choice[s]) {
                removed += merging ? appendKept(reader, episode, s, k) : decode(reader, episode, s, k, points);
                refuseMany(points.points() - start, episode);
            }
        }
        points.endFrame();
        choices.add(choice);
        leftOut.add(new LeftOut(removed, points.noReturns(points.frames() - 1)));
    }

    private long appendKept(EpisodeReader reader, IndexedEpisode episode, int sensor, int k) throws IOException {
        CloudCache.Key key = new CloudCache.Key(sensor, k);
        CloudCache.Kept cloud = cache.find(key);
        if (cloud == null) {
            cloud = cache.keep(key, decode(reader, episode, sensor, k, cache.empty()));
        }
        points.append(cloud.points());
        return cloud.cropped();
    }

    /** Appends what the crop leaves of one cloud; returns how many points it took out. */
    private long decode(EpisodeReader reader, IndexedEpisode episode, int sensor, int k, PointFrames out)
            throws IOException {
        SampleIndex samples = episode.samples().get(slot + sensor);
        Crop crop = group.clouds().get(sensor).crop();
        int from = out.points();
        Transform transform = episode.places().transformOrNull(slot + sensor, samples.stamp(k));
        reader.cloud(slot + sensor, samples.position(k), transform, out);
        return crop == null ? 0 : crop.apply(out, from, transform);
    }

    private void refuseMany(long framePoints, IndexedEpisode episode) throws RefusedEpisodeException {
        long limit = atMost(FRAME_POINTS);
        if (framePoints > limit) {
            throw new RefusedEpisodeException(
                    Reason.SIZE_LIMIT,
                    "topic " + episode.index().streams().get(slot).request().topic(),
                    "a frame of voxels.%s has %d points or more, limit %d; use a shorter span, a crop%s"
                            .formatted(
                                    group.name(),
                                    framePoints,
                                    limit,
                                    limit < FRAME_POINTS ? " or a smaller first-k" : ""));
        }
    }

    /** Voxelizes the points of the last {@link #decode}, a frame for each choice: a batch for each group; the caller closes. */
    List<VoxelBatch> voxelize() {
        return voxelizer.voxelizeAll(points);
    }

    /** For each frame that was decoded its choice, or {@link #NONE}. */
    List<Integer> choiceOf() {
        return choiceOf;
    }

    /** For each choice what of its clouds became no point. */
    List<LeftOut> leftOut() {
        return leftOut;
    }

    /** The samples of a sensor in a frame, by ascending stamp. */
    int[] taken(int frame, int sensor) {
        int choice = choiceOf.get(frame);
        return choice == NONE ? new int[0] : choices.get(choice)[sensor];
    }

    @Override
    public void close() {
        voxelizer.close();
        points.close();
        cache.close();
    }
}
