package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeRef;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.ShardWriter;
import io.robocache.shard.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.Type;

/**
 * One recording as a shard's task builds it, read back.
 *
 * @param schema  its columns
 * @param outcome what the sidecar says
 * @param rows    the frames
 */
record BuiltFrames(DatasetSchema schema, EpisodeOutcome outcome, List<Group> rows) {

    /** A shard that was written; rows and row groups of its file. */
    record Staged(DatasetSchema schema, EpisodeOutcome outcome, long rows, int rowGroups) {}

    /** Builds on the CPU, without Spark. */
    static BuiltFrames of(Path recording, JobConfig config) throws IOException, RefusedEpisodeException {
        Path file = file(recording);
        Staged staged = staged(recording, config, file);
        return new BuiltFrames(staged.schema(), staged.outcome(), read(file));
    }

    /** As {@link #of}, without reading the rows. */
    static Staged staged(Path recording, JobConfig config) throws IOException, RefusedEpisodeException {
        return staged(recording, config, file(recording));
    }

    private static Path file(Path recording) {
        return recording.resolveSibling(recording.getFileName() + "." + System.nanoTime() + ".parquet");
    }

    private static Staged staged(Path recording, JobConfig config, Path file)
            throws IOException, RefusedEpisodeException {
        Configuration hadoop = new Configuration();
        EpisodeRef ref = ref(recording);
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                BufferAllocator memory = backend.taskMemory("test")) {
            DatasetSchema schema = schema(recording, config);
            try (EpisodeBuilder builder = new EpisodeBuilder(config, schema, backend, memory, hadoop, new Tally());
                    ShardWriter writer =
                            ShardWriter.create(new org.apache.hadoop.fs.Path(file.toUri()), hadoop, schema)) {
                EpisodeOutcome outcome =
                        builder.build(ref, writer, new TreeMap<>()).get(0);
                StagedFile written = writer.commit();
                return new Staged(schema, outcome, written.rows(), written.rowGroups());
            }
        }
    }

    /** The schema that the recording gives. */
    static DatasetSchema schema(Path recording, JobConfig config) throws IOException, RefusedEpisodeException {
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                BufferAllocator memory = backend.taskMemory("schema");
                io.robocache.episode.EpisodeReader reader = io.robocache.episode.EpisodeReader.open(
                        ref(recording), new Configuration(), config.reading(), memory)) {
            return new SchemaDeriver(config)
                    .derive(List.of(IndexedEpisode.of(reader, config).index()));
        }
    }

    private static EpisodeRef ref(Path recording) throws IOException {
        return new EpisodeRef(
                new EpisodeId(0, recording.getFileName().toString(), 0, 0),
                recording.toUri().toString(),
                EpisodeFormat.MCAP,
                Files.size(recording),
                "");
    }

    private static List<Group> read(Path file) throws IOException {
        List<Group> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The values of a list column in a frame. */
    List<Object> list(int frame, String column) {
        Group list = rows.get(frame).getGroup(column, 0);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            values.add(value(list.getGroup(0, i), 0));
        }
        return values;
    }

    /** The value of a scalar column in a frame. */
    Object scalar(int frame, String column) {
        return value(rows.get(frame), rows.get(frame).getType().getFieldIndex(column));
    }

    /** The values of a scalar column in all frames. */
    List<Object> scalars(String column) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            values.add(scalar(i, column));
        }
        return values;
    }

    private static Object value(Group group, int field) {
        Type type = group.getType().getType(field);
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> group.getInteger(field, 0);
            case INT64 -> group.getLong(field, 0);
            case FLOAT -> group.getFloat(field, 0);
            case BOOLEAN -> group.getBoolean(field, 0);
            default -> throw new IllegalStateException(type.toString());
        };
    }
}
