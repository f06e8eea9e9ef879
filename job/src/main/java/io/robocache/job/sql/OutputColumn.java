package io.robocache.job.sql;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A column of a table of recordings.
 *
 * @param recordedOrNull what it is of every message; null for a field
 * @param message        number of the message's field; -1 for none
 */
record OutputColumn(StructField field, RecordingColumn recordedOrNull, int message) implements Serializable {

    static StructType schema(List<OutputColumn> columns) {
        return new StructType(columns.stream().map(OutputColumn::field).toArray(StructField[]::new));
    }
}
