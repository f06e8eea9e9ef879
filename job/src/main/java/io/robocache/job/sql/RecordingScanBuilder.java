package io.robocache.job.sql;

import io.robocache.episode.TopicTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownAggregates;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Learns what a query needs. Not thread-safe. */
final class RecordingScanBuilder
        implements SupportsPushDownFilters, SupportsPushDownRequiredColumns, SupportsPushDownAggregates {
    private final RecordingOptions options;
    private final TopicTable topic;
    private final List<OutputColumn> columns;
    private final PushedFilters filters;
    private boolean allFiltersTaken = true;
    private List<OutputColumn> wanted;
    private PushedCounts counts;

    RecordingScanBuilder(RecordingOptions options, TopicTable topicOrNull, List<OutputColumn> columns) {
        this.options = options;
        this.topic = topicOrNull;
        this.columns = columns;
        this.wanted = columns;
        this.filters = new PushedFilters(columns);
    }

    @Override
    public Filter[] pushFilters(Filter[] asked) {
        Filter[] left = filters.take(asked);
        allFiltersTaken &= left.length == 0;
        return left;
    }

    @Override
    public Filter[] pushedFilters() {
        return filters.taken().toArray(new Filter[0]);
    }

    @Override
    public boolean pushAggregation(Aggregation asked) {
        counts = allFiltersTaken ? PushedCounts.ofOrNull(asked, columns) : null;
        return counts != null;
    }

    @Override
    public void pruneColumns(StructType required) {
        List<OutputColumn> kept = new ArrayList<>();
        for (StructField field : required.fields()) {
            columns.stream()
                    .filter(column -> column.field().name().equals(field.name()))
                    .forEach(kept::add);
        }
        wanted = kept;
    }

    @Override
    public Scan build() {
        PushedFilters.Bounds bounds = filters.bounds();
        if (topic != null) {
            bounds = new PushedFilters.Bounds(List.of(topic.topic()), bounds.fromNanos(), bounds.toNanos());
        }
        RecordingQuery query = new RecordingQuery(wanted, topic, bounds, counts, options.onDamage());
        try {
            RecordingFiles files = RecordingFiles.list(options, RecordingTable.hadoop());
            int cores = SparkSession.active().sparkContext().defaultParallelism();
            List<RecordingPart> parts = counts == null ? files.parts(cores) : files.wholeFiles();
            return new RecordingScan(options.uris(), query, parts, files.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
