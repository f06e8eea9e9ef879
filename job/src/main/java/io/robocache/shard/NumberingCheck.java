package io.robocache.shard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether rows are numbered without gaps, row group after row group over all files: {@code index}, {@code
 * episode_index}, {@code frame_index}, {@code timestamp} and the range of {@code task_index}. The columns of a row group
 * come one after another, so its start is kept until all were seen. Not thread-safe.
 */
final class NumberingCheck {
    private static final List<String> NAMES =
            List.of("index", "episode_index", "frame_index", "timestamp", "task_index");

    private final long[] frames;
    private final int fps;
    private final long tasks;
    private final Map<String, Long> rowOf = new HashMap<>();
    private final Map<String, Boolean> told = new HashMap<>();
    private Consumer<String> finding;
    private long index;
    private int episode;
    private long frame;

    /**
     * At the dataset's first row.
     *
     * @param frames rows of each written episode, from the manifest
     * @param fps    from info.json
     * @param tasks  rows of tasks.parquet
     */
    NumberingCheck(long[] frames, int fps, long tasks) {
        this.frames = frames;
        this.fps = fps;
        this.tasks = tasks;
    }

    /** A row group begins; what is wrong in it is told once a column. */
    void begin(Consumer<String> finding) {
        this.finding = finding;
        rowOf.clear();
        told.clear();
        NAMES.forEach(name -> rowOf.put(name, 0L));
        if (episode < frames.length && frame == frames[episode]) {
            episode++;
            frame = 0;
        }
    }

    /** Rows that are left of the episode whose row group has begun; 0 behind the last episode. */
    long leftInEpisode() {
        return episode < frames.length ? frames[episode] - frame : 0;
    }

    /** The next value of a column, by its bits. Columns that number nothing are not looked at. */
    void value(String column, long bits) {
        if (!NAMES.contains(column)) {
            return;
        }
        long row = rowOf.merge(column, 1L, Long::sum) - 1;
        boolean ok =
                switch (column) {
                    case "index" -> bits == index + row;
                    case "episode_index" -> bits == episode;
                    case "frame_index" -> bits == frame + row;
                    case "task_index" -> bits >= 0 && bits < tasks;
                    default -> (int) bits == Float.floatToRawIntBits((float) ((double) (frame + row) / fps));
                };
        if (!ok && told.put(column, true) == null) {
            finding.accept("row " + (index + row) + " of the dataset: " + column + " is "
                    + ("timestamp".equals(column)
                            ? Float.toString(Float.intBitsToFloat((int) bits))
                            : Long.toString(bits))
                    + ", which does not continue the numbering of episode " + episode);
        }
    }

    /** The row group is over. */
    void end() {
        long rows = rowOf.get("index");
        index += rows;
        frame += rows;
        if (episode >= frames.length || frame > frames[episode]) {
            finding.accept("episode " + episode + " has more rows than the manifest's "
                    + (episode < frames.length ? frames[episode] : 0));
        }
    }

    /** After the last file: whether every episode was complete, in words; null if so. */
    String missing() {
        long total = 0;
        for (long n : frames) {
            total += n;
        }
        return index == total ? null : "data files hold " + index + " rows, the manifest's episodes " + total;
    }
}
