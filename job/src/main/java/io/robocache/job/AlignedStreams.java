package io.robocache.job;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.SampleIndex;
import io.robocache.device.Columns;
import io.robocache.episode.EpisodeReader;
import io.robocache.shard.Column;
import io.robocache.shard.DatasetSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The streams of an episode, brought onto the frames of a batch: values, validity and age of each. */
final class AlignedStreams {
    private final JobConfig config;
    private final Map<String, Column> columns;
    private final Aligner aligner;
    private final BufferAllocator memory;
    private final PassedImages images;
    private final Tally tally;

    AlignedStreams(JobConfig config, DatasetSchema schema, Aligner aligner, BufferAllocator memory, Tally tally) {
        this.config = config;
        this.columns = schema.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        this.aligner = aligner;
        this.memory = memory;
        this.tally = tally;
        this.images = new PassedImages(config, schema, memory);
    }

    /** How many of {@code count} frames a batch may have. */
    int fitting(IndexedEpisode episode, int count) {
        return images.fitting(episode, count);
    }

    /**
     * Reads the samples that the targets need, aligns all streams at once and puts their columns into the batch.
     *
     * @param targets times of the batch's frames; borrowed
     * @param tasks   gets the sentences of the stream called task, if there is one
     */
    void fill(
            FrameBatch batch,
            EpisodeReader reader,
            IndexedEpisode episode,
            BigIntVector targets,
            EpisodeStatistics statistics,
            TaskRuns tasks)
            throws IOException {
        boolean withoutTask = true;
        List<FusedColumn> fused = align(reader, episode, targets);
        fused.forEach(batch::own);
        for (int i = 0; i < fused.size(); i++) {
            StreamConfig stream = config.streams().get(i);
            FusedColumn column = fused.get(i);
            if (stream.isVideo()) {
                continue; // every frame has its own, see VideoStreams
            }
            FramedPoses.markUnknown(episode, i, stream.alignment(), targets, column);
            batch.put(ColumnNames.valid(stream.name()), column.valid(), null);
            batch.put(ColumnNames.ageMillis(stream.name()), column.ageMillis(), column.valid());
            statistics.count(stream.name(), column.valid());
            if (column.mask() != null) {
                batch.put(ColumnNames.mask(stream.name()), column.mask(), null);
                batch.put(stream.name(), column.values(), column.mask());
            } else if (stream.isTask()) {
                tasks.add((VarCharVector) column.values());
                withoutTask = false;
            } else {
                FieldVector values = stream.isImage() ? batch.own(images.shown(i, column, reader)) : column.values();
                batch.put(stream.name(), values, column.valid());
            }
        }
        if (withoutTask) {
            tasks.add("", batch.frames());
        }
    }

    private List<FusedColumn> align(EpisodeReader reader, IndexedEpisode episode, BigIntVector targets)
            throws IOException {
        List<FieldVector> samples = new ArrayList<>();
        long started = System.nanoTime();
        try {
            List<AlignRequest> requests = new ArrayList<>();
            List<Integer> firsts = new ArrayList<>(); // of each stream: its first request
            for (int i = 0; i < config.streams().size(); i++) {
                firsts.add(requests.size());
                requests.addAll(requests(reader, episode, i, targets, samples));
            }
            firsts.add(requests.size());
            started = tally.took(Metric.TIME_READ, started);
            List<FusedColumn> fused = fused(aligner.align(requests), firsts);
            tally.took(Metric.TIME_ALIGN, started);
            return fused;
        } finally {
            samples.forEach(FieldVector::close);
        }
    }

    /** One column a stream of its one column, or of a pose its two; takes them over. */
    private List<FusedColumn> fused(List<AlignedColumn> aligned, List<Integer> firsts) {
        List<FusedColumn> fused = new ArrayList<>();
        int done = 0;
        try {
            for (StreamConfig stream : config.streams()) {
                int first = firsts.get(fused.size());
                boolean pose = firsts.get(fused.size() + 1) - first > 1;
                FusedColumn column;
                if (pose) {
                    column = PoseStream.join(aligned.get(first), aligned.get(first + 1), memory);
                    aligned.get(first).close();
                } else {
                    column = FusedColumn.of(aligned.get(first));
                }
                done = first + (pose ? 2 : 1);
                fused.add(column);
                if (!stream.isTask()
                        && !stream.isVideo()
                        && columns.get(stream.name()).type() == MinorType.FLOAT2) {
                    fused.set(fused.size() - 1, column.halved(memory));
                }
            }
            return fused;
        } catch (RuntimeException | Error e) {
            fused.forEach(FusedColumn::close);
            aligned.subList(done, aligned.size()).forEach(AlignedColumn::close);
            throw e;
        }
    }

    private List<AlignRequest> requests(
            EpisodeReader reader, IndexedEpisode episode, int slot, BigIntVector targets, List<FieldVector> opened)
            throws IOException {
        StreamConfig stream = config.streams().get(slot);
        SampleIndex samples = episode.samples().get(slot);
        int[] needed = samples.needed(targets, stream.alignment());
        int[] positions = new int[needed.length];
        BigIntVector stamps = new BigIntVector("stamp", memory);
        opened.add(stamps);
        Columns.allocate(stamps, needed.length);
        for (int k = 0; k < needed.length; k++) {
            stamps.set(k, samples.stamp(needed[k]));
            positions[k] = samples.position(needed[k]);
        }
        if (stream.isImage() || stream.isVideo()) {
            IntVector choices = images.choices(slot, positions);
            opened.add(choices);
            return List.of(new AlignRequest(stamps, choices, 1, targets, stream.alignment()));
        }
        // A stream without samples has no type of its own; it takes the dataset's.
        boolean sampled = samples.size() > 0;
        FieldVector values = sampled ? reader.values(slot, positions) : none(stream);
        opened.add(values);
        FramedPoses.move(episode, slot, needed, values);
        int width = sampled
                ? episode.index().streams().get(slot).width()
                : stream.isTask() ? 1 : columns.get(stream.name()).statisticDimensions();
        return PoseStream.is(stream.alignment(), width)
                ? PoseStream.requests(stamps, values, targets, stream.alignment(), memory, opened)
                : List.of(new AlignRequest(stamps, values, width, targets, stream.alignment()));
    }

    private FieldVector none(StreamConfig stream) {
        MinorType stored =
                stream.isTask() ? MinorType.VARCHAR : columns.get(stream.name()).type();
        MinorType type = stored == MinorType.FLOAT2 ? MinorType.FLOAT4 : stored; // which float16 are rounded from
        FieldVector empty =
                type.getNewVector(new Field(stream.name(), FieldType.notNullable(type.getType()), null), memory, null);
        empty.setValueCount(0);
        return empty;
    }
}
