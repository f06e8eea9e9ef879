package io.robocache.episode;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One episode of Parquet files, each a topic under its file's name, with its own rows and stamps: a table that someone
 * exported. Fields are columns. The column that {@link ParquetStamps} names stamps a row; a file without one has the rows
 * of {@link ReadSettings#rowRate}. Rows need not be in the order of time.
 */
final class ParquetTable implements EpisodeTable {

    private final String uri;
    private final ReadSettings settings;
    private final Map<String, ParquetTopic> topics = new LinkedHashMap<>();
    private final Map<String, long[]> stamps = new LinkedHashMap<>();
    private final Map<String, Long> missing = new LinkedHashMap<>();
    private long bytes;

    private ParquetTable(String uri, ReadSettings settings) {
        this.uri = uri;
        this.settings = settings;
    }

    /** @throws MalformedEpisodeException if a file is damaged as a whole */
    static TableReader open(EpisodeRef ref, Configuration hadoop, ReadSettings settings, BufferAllocator memory)
            throws IOException {
        ParquetTable table = new ParquetTable(ref.uri(), settings);
        Path path = new Path(ref.uri());
        FileSystem files = path.getFileSystem(hadoop);
        for (Path file : ParquetFolder.of(files, path).paths()) {
            ParquetRows rows = ParquetRows.open(file, hadoop, settings.limits(), ref.uri(), file.getName());
            String topic = ParquetFolder.topic(file);
            String stamp = ParquetStampReader.columnOrNull(rows, settings.parquet());
            table.topics.put(topic, new ParquetTopic(topic, rows, stamp));
            table.bytes += rows.fileBytes();
        }
        if (table.topics.isEmpty()) {
            throw new MalformedEpisodeException(
                    Reason.MISSING_FILE, ref.uri(), ".", "its Parquet files are gone; they changed meanwhile");
        }
        return new TableReader(table, settings.limits(), memory);
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public String where() {
        return ".";
    }

    @Override
    public String encoding() {
        return "parquet";
    }

    @Override
    public List<RowTopic> topics() {
        return topics.values().stream().map(ParquetTopic::topic).toList();
    }

    @Override
    public RowTopic choose(RowTopic topic, StreamRequest request) throws DamageException, IOException {
        return topics.get(topic.name()).choose(request);
    }

    @Override
    public void read(RowTopic chosen, RowSink out) throws IOException {
        topics.get(chosen.name()).read(chosen, out);
    }

    @Override
    public long[] stamps(RowTopic topic) throws IOException {
        long[] known = stamps.get(topic.name());
        if (known == null) {
            known = readStamps(topic);
            stamps.put(topic.name(), known);
        }
        return known;
    }

    private long[] readStamps(RowTopic topic) throws IOException {
        ParquetRows rows = topics.get(topic.name()).rows();
        String column = ParquetStampReader.columnOrNull(rows, settings.parquet());
        if (column == null) {
            return byRate(topic);
        }
        try {
            ParquetStampReader reader = ParquetStampReader.of(
                    uri,
                    rows.schema().getType(column),
                    rows.rows(),
                    settings.parquet().unit());
            rows.read(reader);
            if (reader.missing() > 0) {
                missing.put(topic.name(), reader.missing());
            }
            return reader.stamps();
        } catch (DamageException refused) {
            throw refused(topic, refused.reason(), refused.getMessage());
        }
    }

    private long[] byRate(RowTopic topic) throws MalformedEpisodeException {
        String named = settings.parquet().column();
        if (named != null || settings.rowRate() == null) {
            throw refused(
                    topic,
                    Reason.CONFIG_MISMATCH,
                    "no column %s stamps its rows; name one as input.parquet.stamp, or set input.rate (survey: --rate)"
                            .formatted(named == null ? String.join(" or ", ParquetStamps.USUAL) : named));
        }
        return settings.rowRate().stamps(topic.rows());
    }

    @Override
    public void report(LossLog log) {
        missing.forEach((topic, count) -> log.loss(
                Reason.BAD_STAMP,
                topic,
                topic + ParquetFolder.ENDING,
                count,
                "rows without a stamp, or beyond 64 bits"));
    }

    private MalformedEpisodeException refused(RowTopic topic, Reason reason, String detail) {
        return new MalformedEpisodeException(
                reason, uri, topic.name() + ParquetFolder.ENDING, "topic %s: %s".formatted(topic.name(), detail));
    }

    @Override
    public long bytesRead() {
        return bytes;
    }

    @Override
    public void close() {
        stamps.clear();
        missing.clear();
    }
}
