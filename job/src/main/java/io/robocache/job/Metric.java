package io.robocache.job;

import io.robocache.align.Policy;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is counted of a build; docs/observability.md says the same for users. Times are counted in nanoseconds, shown in milliseconds. */
public enum Metric {
    /** Episodes of which rows were written; parts of a recording count by themselves. */
    EPISODES_WRITTEN,
    /** Episodes of which none was. */
    EPISODES_QUARANTINED,
    /** Written episodes of which something was left out and reported. */
    EPISODES_WITH_LOSS,
    /** Rows. */
    FRAMES,
    /** Frames of streams and clouds with a sample, by the policy that chose it; and without. */
    SAMPLES_PREVIOUS_VALID,
    SAMPLES_PREVIOUS_INVALID,
    SAMPLES_NEAREST_VALID,
    SAMPLES_NEAREST_INVALID,
    SAMPLES_LINEAR_VALID,
    SAMPLES_LINEAR_INVALID,
    SAMPLES_SLERP_VALID,
    SAMPLES_SLERP_INVALID,
    SAMPLES_WINDOW_VALID,
    SAMPLES_WINDOW_INVALID,
    /** Points that were given to a voxel grid, each choice of clouds once for each group. */
    POINTS_IN,
    /** Of them, outside the grid. */
    POINTS_OUT_OF_RANGE,
    /** Of them, with a NaN or an infinity. */
    POINTS_NON_FINITE,
    /** Cells with a point. */
    VOXELS,
    /** Shards that were built; reused ones are not. */
    SHARDS_BUILT,
    /** Times that a shard was begun anew, because an episode proved damaged after its first row. */
    SHARDS_BUILT_AGAIN,
    /** Shards whose data files were made or found whole. */
    SHARDS_SEALED,
    /** Size of the recordings that shards were built of, as listed. */
    BYTES_INPUT,
    /** What Hadoop's file systems handed to the thread of a task; local files that a library opens by itself are not in it. */
    BYTES_READ,
    /** Staged files of shards, and the data files that sealing made of them; without sidecars and videos. */
    BYTES_WRITTEN,
    /** Tasks that were not the first attempt. */
    TASK_RETRIES,
    /** First pass over a recording: its stamps, checked and cut into episodes. */
    TIME_INDEX,
    /** Values and clouds read and decoded. */
    TIME_READ,
    /** Streams brought onto frames. */
    TIME_ALIGN,
    /** Points into voxels. */
    TIME_VOXELIZE,
    /** Rows hashed, encoded, compressed and written. */
    TIME_ENCODE,
    /** Whole tasks of Build. */
    TIME_BUILD,
    /** Whole tasks of Seal. */
    TIME_SEAL,
    /** The phases of a build, as the driver waits for them. */
    PHASE_LIST,
    PHASE_PLAN,
    PHASE_CHECK,
    PHASE_BUILD,
    PHASE_NUMBER,
    PHASE_SEAL,
    PHASE_PUBLISH;

    /** Of every task. */
    static final Set<Metric> OF_A_TASK = set(EnumSet.of(BYTES_READ, TASK_RETRIES));
    /** Of a task that builds. */
    static final Set<Metric> OF_BUILD = set(without(EnumSet.range(EPISODES_WRITTEN, TIME_BUILD), SHARDS_SEALED));
    /** Of a task that seals. */
    static final Set<Metric> OF_SEAL =
            set(EnumSet.of(BYTES_READ, TASK_RETRIES, BYTES_WRITTEN, SHARDS_SEALED, TIME_SEAL));

    private static final long NANOS_PER_MILLI = 1_000_000;

    private static Set<Metric> set(EnumSet<Metric> metrics) {
        return Collections.unmodifiableSet(metrics);
    }

    private static EnumSet<Metric> without(EnumSet<Metric> metrics, Metric left) {
        metrics.remove(left);
        return metrics;
    }

    /** Lower-case words, of times with {@code _ms}. */
    public String title() {
        String words = name().toLowerCase(Locale.ROOT);
        return isTime() ? words + "_ms" : words;
    }

    private boolean isTime() {
        return name().startsWith("TIME_") || name().startsWith("PHASE_");
    }

    /** A count as it is shown: of times whole milliseconds, to the nearest. */
    long shown(long counted) {
        return isTime() ? (counted + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI : counted;
    }

    /** Of a phase as the driver sees it. */
    static Metric of(Phase phase) {
        return valueOf("PHASE_" + phase);
    }

    /** Frames of a policy that have a sample. */
    static Metric valid(Policy policy) {
        return valueOf("SAMPLES_" + policy + "_VALID");
    }

    /** Frames of a policy that have none. */
    static Metric invalid(Policy policy) {
        return valueOf("SAMPLES_" + policy + "_INVALID");
    }
}
