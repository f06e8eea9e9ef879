package io.robocache.job;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names of columns: LeRobot's, ours, and what we derive from a stream's or a voxel group's name. */
public final class ColumnNames {
    /** Seconds since the episode's first frame, float32: frame_index / fps. */
    public static final String TIMESTAMP = "timestamp";

    /** Number of the frame in its episode, int64. */
    public static final String FRAME_INDEX = "frame_index";

    /** The frame's instant, int64 nanoseconds of the recording's clock. */
    public static final String T_NANOS = "t_ns";

    /** The stream that becomes task_index. */
    public static final String TASK = "task";

    private static final String AGE = "age_ms.";

    private static final Set<String> RESERVED =
            Set.of(TIMESTAMP, FRAME_INDEX, T_NANOS, "episode_index", "index", "task_index");

    private static final List<String> RESERVED_PREFIXES =
            List.of("valid.", "age_ms.", "mask.", "voxels.", "meta.", "stats.");

    private ColumnNames() {}

    /** Returns whether {@code name} is one that the dataset gives its own columns, so that no stream can have it. */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name) || RESERVED_PREFIXES.stream().anyMatch((name + ".")::startsWith);
    }

    /** Whether the request called {@code name} had a sample for the frame, bool. */
    public static String valid(String name) {
        return "valid." + name;
    }

    /** Frame's instant minus the sample's, float32 milliseconds; NaN where not valid. */
    public static String ageMillis(String name) {
        return AGE + name;
    }

    /** The stream or cloud whose age a column holds; empty for any other column. */
    static Optional<String> streamOfAge(String column) {
        return column.startsWith(AGE) ? Optional.of(column.substring(AGE.length())) : Optional.empty();
    }

    /** Where the window of the stream called {@code name} holds samples, bool for each of them. */
    public static String mask(String name) {
        return "mask." + name;
    }

    /** Column {@code part} of the voxel group {@code name}: key, occupancy, count, mean.FEATURE, points_in, ... */
    public static String voxels(String name, String part) {
        return "voxels." + name + "." + part;
    }
}
