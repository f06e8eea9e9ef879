package io.robocache.job.sql;

import io.robocache.job.HadoopSettings;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** Makes the readers of a query's tasks. */
record RecordingReaders(RecordingQuery query, HadoopSettings hadoop) implements PartitionReaderFactory {

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        RecordingPart part = (RecordingPart) partition;
        return query.countsOrNull() == null
                ? new RowReader(part, query, hadoop.open())
                : new CountReader(part, query, hadoop.open());
    }
}
