package io.robocache.shard;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link ShardSealer} needs to number one shard. Arrays are not copied; nobody changes them.
 *
 * @param shard        number in the plan
 * @param file         number among the files, or {@link #NO_FILE} for a shard without rows
 * @param firstEpisode {@code episode_index} of its first written episode
 * @param firstIndex   {@code index} of its first row
 * @param frames       rows of each written episode
 * @param runs         number of task runs of each written episode
 * @param runTasks     {@code task_index} of each run, episode after episode
 * @param runFrames    rows of each run
 */
@SuppressWarnings("ArrayRecordComponent") // lists would box a number for each of a million episodes
public record ShardNumbers(
        int shard,
        int file,
        long firstEpisode,
        long firstIndex,
        long[] frames,
        int[] runs,
        int[] runTasks,
        long[] runFrames)
        implements Serializable {

    /** The file number of a shard that has no rows. */
    public static final int NO_FILE = -1;

    /** Whether the shard has rows. */
    public boolean hasFile() {
        return file != NO_FILE;
    }

    /** Rows of the shard. */
    public long rows() {
        long rows = 0;
        for (long n : frames) {
            rows += n;
        }
        return rows;
    }

    /** SHA-256 over everything that these numbers write; two numberings of a shard are equal iff it is. */
    String hash() {
        List<Object> parts = new ArrayList<>(List.of((long) shard, (long) file, firstEpisode, firstIndex));
        parts.add(Arrays.stream(frames).boxed().toList());
        parts.add(Arrays.stream(runTasks).boxed().toList());
        parts.add(Arrays.stream(runFrames).boxed().toList());
        return Hashes.of(Json.compact(parts).getBytes(StandardCharsets.UTF_8));
    }
}
