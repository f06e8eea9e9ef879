package io.robocache.job.sql;

import io.robocache.episode.Limits;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.MessageChoice;
import io.robocache.episode.MessageChoice.OnDamage;
import io.robocache.episode.MessagePart;
import io.robocache.episode.MessageScan;
import io.robocache.episode.Reason;
import io.robocache.job.ExecutorBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts of one task's files, from indexes where these are there and agree with the file's statistics, else from its
 * messages. Spark adds up the rows of all tasks. Not thread-safe.
 */
final class CountReader implements PartitionReader<InternalRow> {
    private static final Logger LOG = LoggerFactory.getLogger(CountReader.class);

    /** What is known of a group. */
    private static final class Group {
        private long count;
        private long least = Long.MAX_VALUE;
        private long greatest = Long.MIN_VALUE;

        private void add(long nanos) {
            count++;
            least = Math.min(least, nanos);
            greatest = Math.max(greatest, nanos);
        }

        private Object of(PushedCounts.Aggregate aggregate) {
            if (aggregate.kind() == PushedCounts.Kind.COUNT) {
                return count;
            }
            if (count == 0) {
                return null;
            }
            long nanos = aggregate.kind() == PushedCounts.Kind.LEAST ? least : greatest;
            return aggregate.columnOrNull() == RecordingColumn.LOG_TIME ? nanos : RecordingColumn.micros(nanos);
        }
    }

    private final RecordingPart part;
    private final RecordingQuery query;
    private final PushedCounts counts;
    private final Configuration hadoop;
    private final ReadMetrics metrics = new ReadMetrics();
    private Iterator<Map.Entry<List<Object>, Group>> groups; // null before the first row
    private Map.Entry<List<Object>, Group> group;

    CountReader(RecordingPart part, RecordingQuery query, Configuration hadoop) {
        this.part = part;
        this.query = query;
        this.counts = query.countsOrNull();
        this.hadoop = hadoop;
    }

    @Override
    public boolean next() throws IOException {
        if (groups == null) {
            Map<List<Object>, Group> all = new LinkedHashMap<>();
            if (counts.groups().isEmpty()) {
                all.put(List.of(), new Group()); // a count of nothing is a row too
            }
            try (BufferAllocator memory = ExecutorBackend.cpuMemory("counts")) {
                for (MessagePart file : part.parts()) {
                    count(file, memory).forEach((key, more) -> merge(all.computeIfAbsent(key, k -> new Group()), more));
                }
            }
            groups = all.entrySet().iterator();
        }
        group = groups.hasNext() ? groups.next() : null;
        return group != null;
    }

    private static void merge(Group into, Group more) {
        into.count += more.count;
        into.least = Math.min(into.least, more.least);
        into.greatest = Math.max(into.greatest, more.greatest);
    }

    private Map<List<Object>, Group> count(MessagePart file, BufferAllocator memory) throws IOException {
        MessageChoice choice = query.choice();
        try {
            try (MessageScan scan = MessageScan.open(file, choice, hadoop, Limits.defaults(), memory)) {
                Map<List<Object>, Group> found = count(scan, file);
                boolean contradicted =
                        scan.isIndexed() && scan.losses().stream().anyMatch(loss -> loss.reason() == Reason.BAD_INDEX);
                if (!contradicted) {
                    RowReader.warn(file.uri(), scan.losses());
                    return found;
                }
            } catch (MalformedEpisodeException refused) {
                if (refused.reason() != Reason.BAD_INDEX) {
                    throw refused;
                }
            }
            // Its indexes contradict its statistics: the messages themselves tell which are right, and what is damaged.
            try (MessageScan scan = MessageScan.openWithoutIndexes(file, choice, hadoop, Limits.defaults(), memory)) {
                Map<List<Object>, Group> found = count(scan, file);
                RowReader.warn(file.uri(), scan.losses());
                return found;
            }
        } catch (MalformedEpisodeException refused) {
            if (choice.onDamage() == OnDamage.FAIL) {
                throw refused;
            }
            LOG.warn("a damaged file is left out: {}", refused.getMessage());
            return new LinkedHashMap<>();
        }
    }

    private Map<List<Object>, Group> count(MessageScan scan, MessagePart file) throws IOException {
        UTF8String uri = UTF8String.fromString(file.uri());
        Map<List<Object>, Group> found = new LinkedHashMap<>();
        while (scan.next()) {
            List<Object> key = new ArrayList<>();
            for (RecordingColumn column : counts.groups()) {
                key.add(column.of(scan, uri));
            }
            found.computeIfAbsent(key, k -> new Group()).add(scan.logNanos());
        }
        metrics.add(scan);
        return found;
    }

    @Override
    public InternalRow get() {
        List<Object> row = new ArrayList<>(group.getKey());
        counts.aggregates().forEach(aggregate -> row.add(group.getValue().of(aggregate)));
        return new GenericInternalRow(row.toArray());
    }

    @Override
    public CustomTaskMetric[] currentMetricsValues() {
        return metrics.values();
    }

    @Override
    public void close() {
        group = null;
    }
}
