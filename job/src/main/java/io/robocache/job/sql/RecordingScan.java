package io.robocache.job.sql;

import io.robocache.job.HadoopSettings;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/** A query as it is planned. */
final class RecordingScan implements Scan, Batch, SupportsReportStatistics {
    private final List<String> uris;
    private final RecordingQuery query;
    private final List<RecordingPart> parts;
    private final long bytes;

    RecordingScan(List<String> uris, RecordingQuery query, List<RecordingPart> parts, long bytes) {
        this.uris = uris;
        this.query = query;
        this.parts = parts;
        this.bytes = bytes;
    }

    @Override
    public StructType readSchema() {
        return query.schema();
    }

    @Override
    public String description() {
        PushedFilters.Bounds bounds = query.bounds();
        return "mcap %s, topics %s, log times %d to %d, reads %s, %s"
                .formatted(
                        uris,
                        bounds.topicsOrNull() == null ? "all" : bounds.topicsOrNull(),
                        bounds.fromNanos(),
                        bounds.toNanos(),
                        query.need(),
                        query.countsOrNull() == null ? "rows" : query.countsOrNull());
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        return parts.toArray(new InputPartition[0]);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new RecordingReaders(query, HadoopSettings.of(RecordingTable.hadoop()));
    }

    @Override
    public CustomMetric[] supportedCustomMetrics() {
        return new CustomMetric[] {
            new ReadMetrics.BytesRead(), new ReadMetrics.ChunksRead(), new ReadMetrics.ChunksSkipped()
        };
    }

    @Override
    public Statistics estimateStatistics() {
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(bytes);
            }

            @Override
            public OptionalLong numRows() {
                return OptionalLong.empty();
            }
        };
    }
}
