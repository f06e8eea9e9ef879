package io.robocache.job.sql;

import io.robocache.episode.MessageChoice;
import io.robocache.episode.MessageChoice.Need;
import io.robocache.episode.MessageChoice.OnDamage;
import io.robocache.episode.TopicTable;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * What tasks are told.
 *
 * @param columns      of a row, in order
 * @param topicOrNull  whose messages are decoded
 * @param bounds       topics and log times
 * @param countsOrNull what is told instead of messages
 * @param onDamage     what becomes of a damaged file
 */
record RecordingQuery(
        List<OutputColumn> columns,
        TopicTable topicOrNull,
        PushedFilters.Bounds bounds,
        PushedCounts countsOrNull,
        OnDamage onDamage)
        implements Serializable {

    RecordingQuery {
        columns = List.copyOf(columns);
    }

    StructType schema() {
        return countsOrNull == null ? OutputColumn.schema(columns) : countsOrNull.schema();
    }

    /** How much of each message is read. */
    Need need() {
        if (countsOrNull != null) {
            return Need.INDEX;
        }
        Need need = Need.INDEX;
        for (OutputColumn column : columns) {
            Need more = column.recordedOrNull() == null
                    ? Need.PAYLOAD
                    : column.recordedOrNull().need();
            need = more.compareTo(need) > 0 ? more : need;
        }
        return need;
    }

    MessageChoice choice() {
        boolean[] wanted =
                new boolean[topicOrNull == null ? 0 : topicOrNull.columns().size()];
        for (OutputColumn column : columns) {
            if (column.message() >= 0) {
                wanted[column.message()] = true;
            }
        }
        return new MessageChoice(
                bounds.topicsOrNull(),
                bounds.fromNanos(),
                bounds.toNanos(),
                need(),
                need() == Need.PAYLOAD ? topicOrNull : null,
                wanted,
                onDamage);
    }
}
