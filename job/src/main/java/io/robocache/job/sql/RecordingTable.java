package io.robocache.job.sql;

import io.robocache.episode.TopicTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Recordings as one table: of all messages, or of the decoded ones of a topic. */
final class RecordingTable implements SupportsRead {
    private final RecordingOptions options;
    private final TopicTable topic; // null of all messages
    private final List<OutputColumn> columns;

    private RecordingTable(RecordingOptions options, TopicTable topicOrNull) {
        this.options = options;
        this.topic = topicOrNull;
        this.columns = columns(topicOrNull);
    }

    /** The table of a query; looks into recordings only for a topic's columns. */
    static RecordingTable of(RecordingOptions options) {
        try {
            TopicTable topic = options.topicOrNull() == null
                    ? null
                    : RecordingFiles.list(options, hadoop()).table();
            return new RecordingTable(options, topic);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    static Configuration hadoop() {
        return SparkSession.active().sparkContext().hadoopConfiguration();
    }

    private static List<OutputColumn> columns(TopicTable topicOrNull) {
        List<OutputColumn> columns = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (RecordingColumn column : RecordingColumn.values()) {
            if (topicOrNull == null || column.isOfTopicTable()) {
                columns.add(new OutputColumn(column.field(), column, -1));
                taken.add(column.column());
            }
        }
        if (topicOrNull != null) {
            List<String> names = SparkValues.distinctNames(taken, topicOrNull.columns());
            for (int i = 0; i < names.size(); i++) {
                StructField field = DataTypes.createStructField(
                        names.get(i), SparkValues.type(topicOrNull.columns().get(i)), true);
                columns.add(new OutputColumn(field, null, i));
            }
        }
        return columns;
    }

    @Override
    public String name() {
        return "mcap " + options.uris() + (topic == null ? "" : " topic " + topic.topic());
    }

    @Override
    @SuppressWarnings("deprecation") // what Spark's own sources do; columns() says the same
    public StructType schema() {
        return OutputColumn.schema(columns);
    }

    @Override
    public Column[] columns() {
        return columns.stream()
                .map(OutputColumn::field)
                .map(field -> Column.create(field.name(), field.dataType(), field.nullable()))
                .toArray(Column[]::new);
    }

    @Override
    public Set<TableCapability> capabilities() {
        return EnumSet.of(TableCapability.BATCH_READ);
    }

    /** Options of the query itself, such as those behind {@code WITH}, go over those of the table. */
    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap query) {
        Map<String, String> own = new HashMap<>(query.asCaseSensitiveMap());
        own.keySet()
                .removeIf(key ->
                        key.equalsIgnoreCase("path") || key.equalsIgnoreCase("paths") || key.equalsIgnoreCase("topic"));
        return new RecordingScanBuilder(options.with(own), topic, columns);
    }
}
