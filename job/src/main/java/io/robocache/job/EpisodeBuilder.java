package io.robocache.job;

import io.robocache.align.Aligner;
import io.robocache.device.Backend;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.shard.Column;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.ShardWriter;
import io.robocache.stats.QuantileHistogram;
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

    private final JobConfig config;
    private final DatasetSchema schema;
    private final Configuration hadoop;
    private final BufferAllocator memory;
    private final Aligner aligner;
    private final AlignedStreams streams;
    private final List<VoxelizedClouds> clouds = new ArrayList<>();
    private final int batchFrames;

    EpisodeBuilder(
            JobConfig config, DatasetSchema schema, Backend backend, BufferAllocator memory, Configuration hadoop) {
        this.config = config;
        this.schema = schema;
        this.hadoop = hadoop;
        this.memory = memory;
        this.aligner = Aligner.on(backend, memory);
        this.streams = new AlignedStreams(config, schema, aligner, memory);
        for (int g = 0; g < config.voxels().size(); g++) {
            clouds.add(new VoxelizedClouds(config.voxels().get(g), config.cloudSlot(g), backend, memory));
        }
        long rowBytes = schema.columns().stream().mapToLong(Column::dimensions).sum() * Long.BYTES;
        this.batchFrames = (int) Math.max(1, Math.min(FRAMES, BYTES / rowBytes));
    }

    /**
     * Builds one episode. An episode that is refused before its first row leaves the writer untouched and returns as
     * quarantined.
     *
     * @param writer     gets its rows
     * @param histograms get its values, per column and dimension
     * @throws RefusedEpisodeException if it proves damaged after rows were appended: the shard must be built without it
     * @throws IOException             if reading or writing fails for a reason outside the episode
     */
    EpisodeOutcome build(EpisodeRef ref, ShardWriter writer, Map<String, List<QuantileHistogram>> histograms)
            throws IOException, RefusedEpisodeException {
        try (EpisodeReader reader = EpisodeReader.open(ref, hadoop, config.limits(), memory)) {
            IndexedEpisode episode;
            try {
                episode = fitting(reader);
            } catch (RefusedEpisodeException refused) {
                return quarantined(ref, refused);
            }
            return rows(ref, reader, episode, writer, histograms);
        } catch (MalformedEpisodeException damaged) { // by opening; rows() translates its own
            return quarantined(ref, new RefusedEpisodeException(damaged));
        }
    }

    /** How an episode ends that is refused. */
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

    private EpisodeOutcome rows(
            EpisodeRef ref,
            EpisodeReader reader,
            IndexedEpisode episode,
            ShardWriter writer,
            Map<String, List<QuantileHistogram>> histograms)
            throws IOException, RefusedEpisodeException {
        TaskRuns tasks = new TaskRuns();
        try (EpisodeStatistics statistics = new EpisodeStatistics(schema, memory)) {
            writer.beginEpisode();
            for (long from = 0; from < episode.clock().frames(); ) {
                from += append(from, reader, episode, writer, statistics, tasks);
            }
            writer.endEpisode();
            statistics.addTo(histograms, schema);
            return new EpisodeOutcome(
                    ref.id(),
                    ref.fingerprint(),
                    Status.WRITTEN,
                    episode.clock().frames(),
                    tasks.runs(),
                    episode.index().losses(),
                    episode.warnings(),
                    null,
                    statistics.finish(),
                    statistics.validFrames(),
                    VideoStreams.spans(episode.index(), config));
        } catch (MalformedEpisodeException damaged) {
            throw new RefusedEpisodeException(damaged);
        }
    }

    /** Appends the batch that begins at a frame; returns how many frames it has. */
    private int append(
            long from,
            EpisodeReader reader,
            IndexedEpisode episode,
            ShardWriter writer,
            EpisodeStatistics statistics,
            TaskRuns tasks)
            throws IOException {
        int count = (int) Math.min(batchFrames, episode.clock().frames() - from);
        count = streams.fitting(episode, count);
        for (VoxelizedClouds group : clouds) {
            count = group.decode(reader, episode, from, count);
        }
        try (BigIntVector targets = episode.clock().times(from, count, memory);
                FrameBatch batch = new FrameBatch(from, targets, schema.fps(), memory)) {
            streams.fill(batch, reader, episode, targets, statistics, tasks);
            for (VoxelizedClouds group : clouds) {
                group.fill(batch, episode, targets, statistics);
            }
            statistics.add(batch);
            writer.append(count, batch.inOrderOf(schema));
        }
        return count;
    }

    @Override
    public void close() {
        clouds.forEach(VoxelizedClouds::close);
        aligner.close();
    }
}
