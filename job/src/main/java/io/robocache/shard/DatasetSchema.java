package io.robocache.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * The columns of a dataset in the order of its files.
 *
 * <p>Staged order: {@code timestamp}, {@code frame_index}, {@code t_ns}, then the configured columns. Published order:
 * {@code timestamp}, {@code frame_index}, {@code episode_index}, {@code index}, {@code task_index}, {@code t_ns}, then
 * the configured columns.
 *
 * @param columns   as staged, without the three numbering columns
 * @param fps       frames a second for info.json, at least 1
 * @param robotType for info.json; may be empty (written as null)
 * @param videos    features without a column, by name
 */
public record DatasetSchema(List<Column> columns, int fps, String robotType, List<VideoFeature> videos)
        implements Serializable {

    /** float32, seconds: {@code f32(frame_index / fps)}. */
    public static final Column TIMESTAMP = Column.scalar("timestamp", MinorType.FLOAT4);

    /** int64, 0-based within the episode. */
    public static final Column FRAME_INDEX = Column.scalar("frame_index", MinorType.BIGINT);

    /** int64, 0-based over the written episodes of the dataset. */
    public static final Column EPISODE_INDEX = Column.scalar("episode_index", MinorType.BIGINT);

    /** int64, 0-based over the rows of the dataset. */
    public static final Column INDEX = Column.scalar("index", MinorType.BIGINT);

    /** int64, row of meta/tasks.parquet. */
    public static final Column TASK_INDEX = Column.scalar("task_index", MinorType.BIGINT);

    /** int64 nanoseconds: the frame's instant on the episode's own clock. */
    public static final Column T_NS = Column.scalar("t_ns", MinorType.BIGINT);

    private static final List<Column> STAGED_FIRST = List.of(TIMESTAMP, FRAME_INDEX, T_NS);
    private static final List<Column> PUBLISHED_FIRST =
            List.of(TIMESTAMP, FRAME_INDEX, EPISODE_INDEX, INDEX, TASK_INDEX, T_NS);

    /** @throws IllegalArgumentException if the first columns are not the fixed ones, names repeat or fps is below 1 */
    public DatasetSchema {
        columns = List.copyOf(columns);
        videos = List.copyOf(videos);
        if (fps < 1) {
            throw new IllegalArgumentException(
                    "fps " + fps + " refused: LeRobot needs a whole number of at least 1; set clock.fps");
        }
        if (columns.size() < STAGED_FIRST.size()
                || !columns.subList(0, STAGED_FIRST.size()).equals(STAGED_FIRST)) {
            throw new IllegalArgumentException(
                    "schema refused: its first columns must be timestamp, frame_index, t_ns");
        }
        Set<String> seen = new HashSet<>();
        for (Column column : columns) {
            if (column.name().indexOf('/') >= 0) {
                throw new IllegalArgumentException("column name '" + column.name()
                        + "' refused: LeRobot takes no '/' in a feature; rename the stream");
            }
            if (!seen.add(column.name()) || numbering(column.name())) {
                throw new IllegalArgumentException(
                        "column " + column.name() + " refused: the name is taken; rename the stream");
            }
        }
        for (VideoFeature video : videos) {
            if (!seen.add(video.name()) || numbering(video.name())) {
                throw new IllegalArgumentException(
                        "video " + video.name() + " refused: the name is taken; rename the stream");
            }
        }
    }

    /** The fixed columns, then {@code configured} in its order; no videos. */
    public static DatasetSchema of(List<Column> configured, int fps, String robotType) {
        List<Column> all = new ArrayList<>(STAGED_FIRST);
        all.addAll(configured);
        return new DatasetSchema(all, fps, robotType, List.of());
    }

    /** The same with videos. */
    public DatasetSchema with(List<VideoFeature> features) {
        return new DatasetSchema(columns, fps, robotType, features);
    }

    /** The columns of a published file, in order. */
    public List<Column> published() {
        List<Column> all = new ArrayList<>(PUBLISHED_FIRST);
        all.addAll(columns.subList(STAGED_FIRST.size(), columns.size()));
        return List.copyOf(all);
    }

    /** The configured columns: all but the six fixed ones. */
    public List<Column> configured() {
        return columns.subList(STAGED_FIRST.size(), columns.size());
    }

    static boolean numbering(String name) {
        return name.equals(EPISODE_INDEX.name()) || name.equals(INDEX.name()) || name.equals(TASK_INDEX.name());
    }
}
