package io.robocache.job.sql;

import io.robocache.episode.Limits;
import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.MessageChoice;
import io.robocache.episode.MessageChoice.OnDamage;
import io.robocache.episode.MessagePart;
import io.robocache.episode.MessageScan;
import io.robocache.job.ExecutorBackend;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of one task: of its files one after the other. Not thread-safe. */
final class RowReader implements PartitionReader<InternalRow> {
    private static final Logger LOG = LoggerFactory.getLogger(RowReader.class);

    private final RecordingQuery query;
    private final MessageChoice choice;
    private final Configuration hadoop;
    private final Iterator<MessagePart> parts;
    private final BufferAllocator memory = ExecutorBackend.cpuMemory("query");
    private final ReadMetrics metrics = new ReadMetrics();
    private MessageScan scan; // null between files
    private String uri;
    private UTF8String uriText;

    RowReader(RecordingPart part, RecordingQuery query, Configuration hadoop) {
        this.query = query;
        this.choice = query.choice();
        this.hadoop = hadoop;
        this.parts = part.parts().iterator();
    }

    @Override
    public boolean next() throws IOException {
        while (true) {
            if (scan != null && scan.next()) {
                return true;
            }
            endFile();
            if (!parts.hasNext()) {
                return false;
            }
            open(parts.next());
        }
    }

    private void open(MessagePart part) throws IOException {
        uri = part.uri();
        uriText = UTF8String.fromString(uri);
        try {
            scan = MessageScan.open(part, choice, hadoop, Limits.defaults(), memory);
        } catch (MalformedEpisodeException refused) {
            if (choice.onDamage() == OnDamage.FAIL) {
                throw refused;
            }
            LOG.warn("a damaged file is left out: {}", refused.getMessage());
        }
    }

    private void endFile() throws IOException {
        if (scan == null) {
            return;
        }
        MessageScan ended = scan;
        scan = null;
        try (ended) {
            metrics.add(ended);
            warn(uri, ended.losses());
        }
    }

    /** One line for each damaged file. */
    static void warn(String uri, List<Loss> losses) {
        if (!losses.isEmpty()) {
            Loss first = losses.get(0);
            LOG.warn(
                    "[{} {}] {}: {}; {} findings of this kind, the readable messages are kept",
                    uri,
                    first.where(),
                    first.reason(),
                    first.detail(),
                    losses.size());
        }
    }

    @Override
    public InternalRow get() {
        List<OutputColumn> columns = query.columns();
        Object[] row = new Object[columns.size()];
        try {
            for (int i = 0; i < row.length; i++) {
                OutputColumn column = columns.get(i);
                row[i] = column.recordedOrNull() != null
                        ? column.recordedOrNull().of(scan, uriText)
                        : SparkValues.value(
                                query.topicOrNull().columns().get(column.message()), scan.values()[column.message()]);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e.getMessage(), e);
        }
        return new GenericInternalRow(row);
    }

    @Override
    public CustomTaskMetric[] currentMetricsValues() {
        return metrics.values();
    }

    @Override
    public void close() throws IOException {
        try (BufferAllocator closing = memory) {
            endFile();
        }
    }
}
