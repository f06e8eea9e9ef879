package io.robocache.shard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * The numbering columns of a shard, row group by row group. A row group never spans two episodes. Not thread-safe.
 */
final class Numbers {
    private final ShardNumbers numbers;
    private final Map<String, ColumnDigest> digests = new HashMap<>();
    private int episode = -1; // within the shard
    private long leftInEpisode;
    private int run = -1;
    private long leftInRun;
    private long index;
    private long groupRows;
    private long[] groupTasks = new long[0];

    Numbers(ShardNumbers numbers) {
        this.numbers = numbers;
        this.index = numbers.firstIndex();
        for (Column column : List.of(DatasetSchema.EPISODE_INDEX, DatasetSchema.INDEX, DatasetSchema.TASK_INDEX)) {
            digests.put(column.name(), new ColumnDigest(column));
        }
    }

    /** Moves to the next row group. */
    void nextGroup(long rows) {
        index += groupRows;
        groupRows = rows;
        if (leftInEpisode == 0) {
            leftInEpisode = numbers.frames()[++episode];
        }
        if (rows > leftInEpisode) {
            throw new IllegalStateException("shard " + numbers.shard() + ": a row group of " + rows
                    + " rows where episode " + episode + " has " + leftInEpisode + " left; its file is another's");
        }
        leftInEpisode -= rows;
        groupTasks = new long[Math.toIntExact(rows)];
        for (int i = 0; i < groupTasks.length; i++) {
            if (leftInRun == 0) {
                leftInRun = numbers.runFrames()[++run];
            }
            leftInRun--;
            groupTasks[i] = numbers.runTasks()[run];
        }
    }

    /** Whether this row group is the last of its episode. */
    boolean episodeEnds() {
        return leftInEpisode == 0;
    }

    /** Tells this row group's values of one numbering column; once for each group and column. */
    void each(Column column, LongConsumer values) {
        ColumnDigest digest = digests.get(column.name());
        for (int row = 0; row < groupRows; row++) {
            long value = column.equals(DatasetSchema.INDEX)
                    ? index + row
                    : column.equals(DatasetSchema.TASK_INDEX) ? groupTasks[row] : numbers.firstEpisode() + episode;
            values.accept(value);
            digest.put(value);
        }
    }

    /** Buffer hashes by column name. */
    Map<String, List<String>> finish() {
        Map<String, List<String>> hashes = new HashMap<>();
        digests.forEach((name, digest) -> hashes.put(name, digest.finish()));
        return hashes;
    }
}
