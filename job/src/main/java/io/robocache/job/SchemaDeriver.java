package io.robocache.job;

import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.RecordedTransforms;
import io.robocache.episode.StreamIndex;
import io.robocache.shard.Column;
import io.robocache.shard.DatasetSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The columns of a dataset: what the configuration asks for, with the types, lengths and names that recordings have. For
 * each stream, in the order of {@link JobConfig#streams()}: its values, {@code valid.NAME}, {@code age_ms.NAME} (the
 * stream {@code task} has no values); then for each voxel group its lists, its counters and {@code valid} and {@code
 * age_ms} of each cloud.
 *
 * <p>Floating streams are stored in the stream's precision, interpolated or copied. Everything else is stored as recorded.
 */
public final class SchemaDeriver {
    private final JobConfig config;

    /** Derives for {@code config}. */
    public SchemaDeriver(JobConfig config) {
        this.config = config;
    }

    /**
     * Derives the schema from some episodes, of which each stream is taken from the first that has samples of it, and
     * checks the others against it.
     *
     * @param episodes indexes of {@link JobConfig#requests()}, in the order of episodes; at least one
     * @throws ConfigurationException if the recordings do not have what the configuration asks for
     */
    public DatasetSchema derive(List<EpisodeIndex> episodes) {
        List<Column> columns = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int slot = 0; slot < config.streams().size(); slot++) {
            StreamConfig stream = config.streams().get(slot);
            Optional<StreamIndex> source = firstWithSamples(episodes, slot);
            if (source.isEmpty()) {
                problems.add(absent("streams." + stream.name(), stream.request().topic(), episodes.size()));
                continue;
            }
            try {
                columns.addAll(StreamColumns.of(stream, source.get()));
            } catch (IllegalArgumentException e) {
                problems.add("streams.%s refused: %s".formatted(stream.name(), e.getMessage()));
            }
        }
        for (int group = 0; group < config.voxels().size(); group++) {
            VoxelConfig voxels = config.voxels().get(group);
            columns.addAll(VoxelColumns.of(voxels, frame(episodes, group).orElse("")));
        }
        for (EpisodeIndex episode : episodes) {
            FrameUse.problems(config, episode).forEach((use, problem) -> {
                String line = "%s refused: %s".formatted(use.key(), problem);
                if (!problems.contains(line)) {
                    problems.add(line);
                }
            });
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        DatasetSchema schema =
                DatasetSchema.of(columns, config.clock().fps(), config.output().robotType());
        for (EpisodeIndex episode : episodes) {
            Optional<Loss> mismatch = check(schema, episode);
            if (mismatch.isPresent()) {
                throw new ConfigurationException("the first and the last episode do not fit one configuration: %s: %s"
                        .formatted(mismatch.get().where(), mismatch.get().detail()));
            }
        }
        return schema;
    }

    /**
     * Returns why an episode does not fit the dataset, or nothing. A stream without samples fits: its frames are not valid.
     *
     * @param schema  what {@link #derive} returned
     * @param episode index of {@link JobConfig#requests()}
     */
    public Optional<Loss> check(DatasetSchema schema, EpisodeIndex episode) {
        Map<String, Column> known = new HashMap<>();
        schema.columns().forEach(column -> known.put(column.name(), column));
        for (int slot = 0; slot < config.streams().size(); slot++) {
            StreamConfig stream = config.streams().get(slot);
            StreamIndex source = episode.streams().get(slot);
            if (hasSamples(source)) {
                Optional<String> difference = difference(stream, source, known);
                if (difference.isPresent()) {
                    return mismatch(source, difference.get());
                }
            }
        }
        for (int group = 0; group < config.voxels().size(); group++) {
            VoxelConfig voxels = config.voxels().get(group);
            String frame = known.get(ColumnNames.voxels(voxels.name(), VoxelColumns.KEY))
                    .info()
                    .get(VoxelColumns.FRAME);
            for (StreamIndex cloud : clouds(episode, group)) {
                if (voxels.frame() == null && hasSamples(cloud) && cloud.otherFrameIdOrNull() != null) {
                    return mismatch(
                            cloud,
                            "clouds of %s are in frame '%s' and in frame '%s'; a topic in one frame is needed"
                                    .formatted(
                                            cloud.request().topic(),
                                            said(cloud),
                                            RecordedTransforms.frame(cloud.otherFrameIdOrNull())));
                }
                if (voxels.frame() == null
                        && hasSamples(cloud)
                        && !said(cloud).isEmpty()
                        && !said(cloud).equals(frame)) {
                    return mismatch(
                            cloud,
                            "clouds of %s are in frame %s, those of voxels.%s in %s; set voxels.%s.frame to take them there"
                                    .formatted(
                                            cloud.request().topic(), said(cloud), voxels.name(), frame, voxels.name()));
                }
            }
        }
        return FrameUse.problems(config, episode).entrySet().stream()
                .findFirst()
                .flatMap(first -> mismatch(
                        episode.streams().get(first.getKey().slot()),
                        first.getKey().key() + ": " + first.getValue()));
    }

    private static Optional<String> difference(StreamConfig stream, StreamIndex source, Map<String, Column> known) {
        try {
            for (Column now : StreamColumns.of(stream, source)) {
                Column then = known.get(now.name());
                if (!now.equals(then)) {
                    return Optional.of("column %s would be %s, the dataset has %s"
                            .formatted(now.name(), described(now), described(then)));
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static String described(Column column) {
        return "%s of %d%s"
                .formatted(column.type(), column.dimensions(), column.names().isEmpty() ? "" : " " + column.names());
    }

    private static Optional<Loss> mismatch(StreamIndex source, String detail) {
        return Optional.of(
                new Loss(Reason.CONFIG_MISMATCH, "topic " + source.request().topic(), 1, detail));
    }

    private String absent(String key, String topic, int episodes) {
        return ("%s refused: none of the %d episodes opened has a sample on %s, so that its type is not known; correct "
                        + "the topic, or leave the stream out")
                .formatted(key, episodes, topic);
    }

    private static Optional<StreamIndex> firstWithSamples(List<EpisodeIndex> episodes, int slot) {
        return episodes.stream()
                .map(episode -> episode.streams().get(slot))
                .filter(SchemaDeriver::hasSamples)
                .findFirst();
    }

    /** Returns the configured frame of a group, else the first that a cloud says. */
    private Optional<String> frame(List<EpisodeIndex> episodes, int group) {
        String configured = config.voxels().get(group).frame();
        return configured != null
                ? Optional.of(configured)
                : episodes.stream()
                        .flatMap(episode -> clouds(episode, group).stream())
                        .map(SchemaDeriver::said)
                        .filter(said -> !said.isEmpty())
                        .findFirst();
    }

    private List<StreamIndex> clouds(EpisodeIndex episode, int group) {
        int from = config.cloudSlot(group);
        return episode.streams()
                .subList(from, from + config.voxels().get(group).clouds().size());
    }

    private static boolean hasSamples(StreamIndex source) {
        return source.present() && source.messages() > 0;
    }

    private static String said(StreamIndex cloud) {
        return RecordedTransforms.frame(cloud.frameId());
    }
}
