package io.robocache.job;

import io.robocache.align.Aligner;
import io.robocache.align.FrameClock;
import io.robocache.device.Backend;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.shard.Column;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.EpisodeTrace;
import io.robocache.shard.ShardWriter;
import io.robocache.stats.QuantileHistogram;
import io.robocache.voxel.VoxelBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns episodes into rows of a shard: index, read, align, voxelize, append, in batches of frames. What it appends is a
 * pure function of the episode and the configuration. Not thread-safe; the caller closes.
 */
final class EpisodeBuilder implements AutoCloseable {
    /** Most frames in a batch: what aligning reads ahead. */
    private static final int FRAMES = 1024;
    /** Most bytes of fixed-width columns in a batch, estimated. */
    private static final long BYTES = 64L << 20;

    /** Voxel groups over the same points. */
    private record Shared(MergedClouds points, List<VoxelizedClouds> groups) {}

    private final JobConfig config;
    private final DatasetSchema schema;
    private final Configuration hadoop;
    private final BufferAllocator memory;
    private final Aligner aligner;
    private final AlignedStreams streams;
    private final List<Shared> shared = new ArrayList<>();
    private final VoxelViews views = new VoxelViews();
    private final int batchFrames;
    private final Tally tally;

    EpisodeBuilder(
            JobConfig config,
            DatasetSchema schema,
            Backend backend,
            BufferAllocator memory,
            Configuration hadoop,
            Tally tally) {
        this.config = config;
        this.schema = schema;
        this.hadoop = hadoop;
        this.memory = memory;
        this.tally = tally;
        this.aligner = Aligner.on(backend, memory);
        this.streams = new AlignedStreams(config, schema, aligner, memory, tally);
        for (List<Integer> sharing : PointSharing.of(config.voxels())) {
            List<VoxelConfig> groups =
                    sharing.stream().map(config.voxels()::get).toList();
            MergedClouds points = new MergedClouds(groups, config.cloudSlot(sharing.get(0)), backend, memory);
            shared.add(new Shared(
                    points,
                    sharing.stream()
                            .map(g -> new VoxelizedClouds(config.voxels().get(g), config.cloudSlot(g), points, memory))
                            .toList()));
        }
        long rowBytes = schema.columns().stream().mapToLong(Column::dimensions).sum() * Long.BYTES;
        this.batchFrames = (int) Math.max(1, Math.min(FRAMES, BYTES / rowBytes));
    }

    /**
     * Builds the episodes of one recording. What is refused before its first row leaves the writer untouched and returns
     * as quarantined.
     *
     * @param writer     gets their rows
     * @param histograms get their values, per column and dimension
     * @return one for each part of the recording, in order; a recording that is refused as a whole is part 0
     * @throws RefusedEpisodeException if it proves damaged after rows were appended: the shard must be built without it
     * @throws IOException             if reading or writing fails for a reason outside the episode
     */
    List<EpisodeOutcome> build(EpisodeRef ref, ShardWriter writer, Map<String, List<QuantileHistogram>> histograms)
            throws IOException, RefusedEpisodeException {
        if (ref.task().isMissing() && config.tasks().missing() == TasksConfig.Missing.QUARANTINE) {
            return List.of(
                    quarantined(ref, new RefusedEpisodeException(ref.task().loss())));
        }
        try (EpisodeReader reader = EpisodeReader.open(ref, hadoop, config.reading(), memory)) {
            IndexedEpisode episode;
            long started = System.nanoTime();
            try {
                episode = fitting(reader);
            } catch (RefusedEpisodeException refused) {
                return List.of(quarantined(ref, refused));
            } finally {
                tally.took(Metric.TIME_INDEX, started);
            }
            return parts(ref, reader, episode, writer, histograms);
        } catch (MalformedEpisodeException damaged) { // by opening; rows() translates its own
            return List.of(quarantined(ref, new RefusedEpisodeException(damaged)));
        }
    }

    /** How a recording ends that is refused as a whole. */
    static EpisodeOutcome quarantined(EpisodeRef ref, RefusedEpisodeException refused) {
        return EpisodeOutcome.quarantined(ref.id(), ref.fingerprint(), refused.noticed(), refused.why());
    }

    private IndexedEpisode fitting(EpisodeReader reader) throws IOException, RefusedEpisodeException {
        IndexedEpisode episode = IndexedEpisode.of(reader, config);
        Optional<Loss> mismatch = new SchemaDeriver(config).check(schema, episode.index());
        if (mismatch.isPresent()) {
            throw new RefusedEpisodeException(mismatch.get());
        }
        return episode;
    }

    private List<EpisodeOutcome> parts(
            EpisodeRef ref,
            EpisodeReader reader,
            IndexedEpisode recording,
            ShardWriter writer,
            Map<String, List<QuantileHistogram>> histograms)
            throws IOException, RefusedEpisodeException {
        List<EpisodeOutcome> outcomes = new ArrayList<>();
        int telling = recording.telling();
        for (EpisodePart part : recording.cut().parts()) {
            EpisodeRef own = ref.inPart(part.number());
            // What was noticed about the recording is told once, so that counts add up.
            boolean tells = part.number() == telling;
            List<Loss> losses = tells ? recording.losses() : List.of();
            List<Loss> warnings = new ArrayList<>(tells ? recording.warnings() : List.of());
            if (ref.task().isMissing()) {
                warnings.add(ref.task().loss());
            }
            outcomes.add(
                    part.refused() != null
                            ? quarantined(own, new RefusedEpisodeException(part.refused(), losses, warnings))
                            : rows(own, reader, recording.at(part), losses, warnings, writer, histograms));
        }
        return outcomes;
    }

    private EpisodeOutcome rows(
            EpisodeRef ref,
            EpisodeReader reader,
            IndexedEpisode episode,
            List<Loss> losses,
            List<Loss> warnings,
            ShardWriter writer,
            Map<String, List<QuantileHistogram>> histograms)
            throws IOException, RefusedEpisodeException {
        TaskRuns tasks = new TaskRuns(ref.task().sentence());
        for (Shared share : shared) {
            share.points().clear();
            share.groups().forEach(VoxelizedClouds::clear);
        }
        try (EpisodeStatistics statistics = new EpisodeStatistics(schema, memory)) {
            writer.beginEpisode();
            for (long from = 0; from < episode.clock().frames(); ) {
                from += append(from, reader, episode, writer, statistics, tasks);
            }
            long encoding = System.nanoTime();
            writer.endEpisode();
            tally.took(Metric.TIME_ENCODE, encoding);
            statistics.addTo(histograms, schema);
            return new EpisodeOutcome(
                    ref.id(),
                    ref.fingerprint(),
                    Status.WRITTEN,
                    episode.clock().frames(),
                    tasks.runs(),
                    losses,
                    withDropped(warnings),
                    null,
                    statistics.finish(),
                    statistics.sync(),
                    VideoStreams.spans(episode.index(), config),
                    trace(episode, statistics));
        } catch (MalformedEpisodeException damaged) {
            throw new RefusedEpisodeException(damaged);
        }
    }

    private EpisodeTrace trace(IndexedEpisode episode, EpisodeStatistics statistics) {
        FrameClock clock = episode.clock();
        return new EpisodeTrace(
                clock.time(0),
                clock.time(clock.frames() - 1),
                statistics.traces(MessageTiming.of(episode, config)),
                views.take());
    }

    private List<Loss> withDropped(List<Loss> noticed) {
        List<Loss> warnings = new ArrayList<>(noticed);
        shared.stream().flatMap(share -> share.groups().stream()).forEach(group -> group.warning()
                .ifPresent(warnings::add));
        return warnings;
    }

    /** Appends the batch that begins at a frame; returns how many frames it has. */
    private int append(
            long from,
            EpisodeReader reader,
            IndexedEpisode episode,
            ShardWriter writer,
            EpisodeStatistics statistics,
            TaskRuns tasks)
            throws IOException, RefusedEpisodeException {
        int count = (int) Math.min(batchFrames, episode.clock().frames() - from);
        count = streams.fitting(episode, count);
        long started = System.nanoTime();
        for (Shared share : shared) {
            count = share.points().decode(reader, episode, from, count);
        }
        tally.took(Metric.TIME_READ, started);
        try (BigIntVector targets = episode.clock().times(from, count, memory);
                FrameBatch batch = new FrameBatch(from, targets, schema.fps(), memory)) {
            streams.fill(batch, reader, episode, targets, statistics, tasks);
            for (Shared share : shared) {
                started = System.nanoTime();
                List<VoxelBatch> voxels = share.points().voxelize();
                voxels.forEach(batch::own);
                tally.took(Metric.TIME_VOXELIZE, started);
                tally.voxelized(voxels);
                for (int g = 0; g < voxels.size(); g++) {
                    VoxelizedClouds group = share.groups().get(g);
                    group.fill(batch, voxels.get(g), episode, targets, statistics);
                    group.show(
                            views, voxels.get(g), from, count, episode.clock().frames());
                }
            }
            statistics.add(batch);
            started = System.nanoTime();
            writer.append(count, batch.inOrderOf(schema));
            tally.took(Metric.TIME_ENCODE, started);
        }
        return count;
    }

    @Override
    public void close() {
        shared.forEach(share -> share.points().close());
        aligner.close();
    }
}
