package io.robocache.episode;

import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/**
 * Reads one episode of a format of rows, see {@link EpisodeTable}. Rows have one clock, whatever the stamp source. Numbers,
 * texts and encoded images are handed on, a matrix of numbers a row can be read as a depth image. The requested columns
 * are kept off-heap until the next {@link #index}.
 */
final class TableReader implements EpisodeReader {

    private final EpisodeTable table;
    private final Limits limits;
    private final BufferAllocator memory;
    private final Map<String, RowTopic> topics = new LinkedHashMap<>();
    private final List<RowColumn> columns = new ArrayList<>();
    private List<RowAnswer> answers;

    /** @param table closed with the reader */
    TableReader(EpisodeTable table, Limits limits, BufferAllocator memory) {
        this.table = table;
        this.limits = limits;
        this.memory = memory;
        table.topics().forEach(topic -> topics.put(topic.name(), topic));
    }

    @Override
    public EpisodeIndex index(List<StreamRequest> requests) throws IOException {
        release();
        for (RowTopic topic : topics.values()) {
            if (topic.rows() > limits.frames()) {
                throw new MalformedEpisodeException(
                        Reason.SIZE_LIMIT,
                        table.uri(),
                        table.where(),
                        "topic %s: %d rows, limit %d frames; cut the recording, or raise limits.frames"
                                .formatted(topic.name(), topic.rows(), limits.frames()));
            }
        }
        LossLog log = new LossLog();
        Map<String, Integer> lost = new LinkedHashMap<>();
        List<RowAnswer> found = new ArrayList<>();
        for (StreamRequest request : requests) {
            Interruption.check(table.uri());
            RowTopic topic = topics.get(request.topic());
            found.add(topic == null ? RowAnswer.absent(request) : answer(request, topic, log, lost));
        }
        table.report(log);
        answers = found;
        return new EpisodeIndex(
                found.stream().map(RowAnswer::index).toList(),
                summaries(lost),
                log.losses(),
                log.warnings(),
                table.bytesRead());
    }

    private RowAnswer answer(StreamRequest request, RowTopic topic, LossLog log, Map<String, Integer> lost)
            throws IOException {
        RowColumn column = RowChoice.isBare(request) ? null : column(request, topic);
        if (request.kind() == StreamRequest.Kind.VIDEO) {
            throw refused(
                    request,
                    Reason.CONFIG_MISMATCH,
                    "a feature of type %s is no video, which kind = video takes over"
                            .formatted(topic.feature().dtype()));
        }
        if (column != null) {
            keep(column, log, lost);
        }
        long[] rowStamps = table.stamps(topic);
        long[] stamps = new long[rowStamps.length];
        int[] slots = new int[rowStamps.length];
        int kept = 0;
        for (int row = 0; row < rowStamps.length; row++) {
            if (rowStamps[row] != EpisodeTable.NO_STAMP && (column == null || column.slot(row) >= 0)) {
                slots[kept] = column == null ? row : column.slot(row);
                stamps[kept++] = shifted(request, row, rowStamps[row]);
            }
        }
        boolean all = kept == stamps.length; // as it mostly is
        return RowAnswer.of(
                request,
                topic.feature().type(),
                all ? stamps : Arrays.copyOf(stamps, kept),
                column,
                all ? slots : Arrays.copyOf(slots, kept));
    }

    /** Reads what is requested of a topic. */
    private RowColumn column(StreamRequest request, RowTopic topic) throws IOException {
        RowTopic chosen;
        RowColumn column;
        try {
            RowChoice.checkKind(request, topic.feature());
            chosen = table.choose(topic, request);
            if (!chosen.refusal().isEmpty()) {
                throw RowChoice.mismatch(chosen.refusal());
            }
            column = RowChoice.column(
                    request, chosen.feature(), chosen.type(), chosen.feature().dtype(), limits, memory);
        } catch (DamageException refused) {
            throw refused(request, refused.reason(), refused.getMessage());
        }
        columns.add(column); // so that it is closed, whatever happens
        TableRows rows = new TableRows(table, column, columns, topic.rows(), limits);
        table.read(chosen, rows);
        column.finish();
        if (rows.count() != topic.rows()) {
            throw refused(
                    request, Reason.BAD_INDEX, "%d rows, the recording says %d".formatted(rows.count(), topic.rows()));
        }
        return column;
    }

    /** Says what of a column is not good; nothing good in it is a refusal. */
    private void keep(RowColumn column, LossLog log, Map<String, Integer> lost) throws MalformedEpisodeException {
        if (column.images() != null) {
            column.images().requireFit(table.uri(), table.where());
        }
        Loss loss = column.loss(row -> row);
        if (loss == null) {
            return;
        }
        if (column.rows() == column.lost()) {
            throw new MalformedEpisodeException(loss.reason(), table.uri(), loss.where(), loss.detail());
        }
        String topic = column.feature().name();
        if (lost.put(topic, column.lost()) == null) {
            log.loss(loss.reason(), topic, loss.where(), loss.count(), loss.detail());
        }
    }

    private long shifted(StreamRequest request, int row, long stamp) throws MalformedEpisodeException {
        try {
            return Math.addExact(stamp, request.offsetNanos());
        } catch (ArithmeticException beyond) {
            throw new MalformedEpisodeException(
                    Reason.STAMP_RANGE,
                    table.uri(),
                    "row " + row,
                    "stream %s: the stamp with an offset of %d ns leaves 64 bits"
                            .formatted(request.name(), request.offsetNanos()),
                    beyond);
        }
    }

    private List<TopicSummary> summaries(Map<String, Integer> lost) {
        List<TopicSummary> summaries = new ArrayList<>();
        for (RowTopic topic : topics.values()) {
            summaries.add(new TopicSummary(
                    topic.name(),
                    topic.feature().type(),
                    table.encoding(),
                    topic.rows(),
                    lost.getOrDefault(topic.name(), 0)));
        }
        summaries.sort((a, b) -> EpisodeId.comparePaths(a.topic(), b.topic()));
        return summaries;
    }

    private RowAnswer answered(int stream) {
        if (answers == null) {
            throw new IllegalStateException("stream %d was asked for before index".formatted(stream));
        }
        return answers.get(stream);
    }

    @Override
    public FieldVector values(int stream, int[] positions) {
        return answered(stream).values(positions, memory);
    }

    @Override
    public void cloud(int stream, int position, Transform transformOrNull, PointFrames out) {
        answered(stream).cloud(position, transformOrNull, out);
    }

    private MalformedEpisodeException refused(StreamRequest request, Reason reason, String detail) {
        return new MalformedEpisodeException(
                reason,
                table.uri(),
                table.where(),
                "stream %s, topic %s: %s".formatted(request.name(), request.topic(), detail));
    }

    private void release() {
        answers = null;
        columns.forEach(RowColumn::close);
        columns.clear();
    }

    @Override
    public void close() throws IOException {
        release();
        table.close();
    }
}
