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

    AlignedStreams(JobConfig config, DatasetSchema schema, Aligner aligner, BufferAllocator memory) {
        this.config = config;
        this.columns = schema.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        this.aligner = aligner;
        this.memory = memory;
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
        List<AlignedColumn> aligned = align(reader, episode, targets);
        aligned.forEach(batch::own);
        for (int i = 0; i < aligned.size(); i++) {
            StreamConfig stream = config.streams().get(i);
            AlignedColumn column = aligned.get(i);
            FramedPoses.markUnknown(episode, i, stream.alignment(), targets, column);
            batch.put(ColumnNames.valid(stream.name()), column.valid(), null);
            batch.put(ColumnNames.ageMillis(stream.name()), column.ageMillis(), column.valid());
            statistics.count(stream.name(), column.valid());
            if (stream.isTask()) {
                tasks.add((VarCharVector) column.values());
                withoutTask = false;
            } else {
                batch.put(stream.name(), column.values(), column.valid());
            }
        }
        if (withoutTask) {
            tasks.add("", batch.frames());
        }
    }

    private List<AlignedColumn> align(EpisodeReader reader, IndexedEpisode episode, BigIntVector targets)
            throws IOException {
        List<FieldVector> samples = new ArrayList<>();
        try {
            List<AlignRequest> requests = new ArrayList<>();
            for (int i = 0; i < config.streams().size(); i++) {
                requests.add(request(reader, episode, i, targets, samples));
            }
            return aligner.align(requests);
        } finally {
            samples.forEach(FieldVector::close);
        }
    }

    private AlignRequest request(
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
        // A stream without samples has no type of its own; it takes the dataset's.
        boolean sampled = samples.size() > 0;
        FieldVector values = sampled ? reader.values(slot, positions) : none(stream);
        opened.add(values);
        FramedPoses.move(episode, slot, needed, values);
        int width = sampled
                ? episode.index().streams().get(slot).width()
                : stream.isTask() ? 1 : columns.get(stream.name()).dimensions();
        return new AlignRequest(stamps, values, width, targets, stream.alignment());
    }

    private FieldVector none(StreamConfig stream) {
        MinorType type =
                stream.isTask() ? MinorType.VARCHAR : columns.get(stream.name()).type();
        FieldVector empty =
                type.getNewVector(new Field(stream.name(), FieldType.notNullable(type.getType()), null), memory, null);
        empty.setValueCount(0);
        return empty;
    }
}
