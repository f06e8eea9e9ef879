package io.robocache.episode;

import java.io.IOException;
import java.util.Collection;

/** The rows of one requested column on their way into it, held to the limits, and to the thread's interruption. */
final class TableRows implements RowSink {

    private static final int PAUSE_MASK = (1 << 10) - 1;

    private final EpisodeTable table;
    private final RowColumn column;
    private final long otherBytes;
    private final long maxRows;
    private final long maxBytes;
    private int count;

    /** @param all the columns that share the limit of bytes, this one among them, which alone grows meanwhile */
    TableRows(EpisodeTable table, RowColumn column, Collection<RowColumn> all, long maxRows, Limits limits) {
        this.table = table;
        this.column = column;
        this.otherBytes = all.stream()
                .filter(other -> other != column)
                .mapToLong(RowColumn::bytes)
                .sum();
        this.maxRows = maxRows;
        this.maxBytes = bytes(limits);
    }

    /** Bytes that the requested columns of an episode may have together. */
    static long bytes(Limits limits) {
        return Math.max(limits.chunkCacheBytes(), limits.blockBytes());
    }

    int count() {
        return count;
    }

    @Override
    public void startRow() {
        column.startRow();
    }

    @Override
    public void value(long value) {
        column.value(value);
    }

    @Override
    public void value(double value) {
        column.value(value);
    }

    @Override
    public void values(double[] values, int from, int count) {
        column.values(values, from, count);
    }

    @Override
    public void value(byte[] value) {
        column.value(value);
    }

    @Override
    public void nullElement() {
        column.nullElement();
    }

    @Override
    public void acceptRow() throws IOException {
        if ((count & PAUSE_MASK) == 0) {
            Interruption.check(table.uri());
        }
        if (count >= maxRows) {
            throw refused(Reason.BAD_INDEX, "more than %d rows, as many as it said".formatted(maxRows));
        }
        column.acceptRow();
        count++;
        long bytes = otherBytes + column.bytes();
        if (bytes > maxBytes) {
            throw refused(
                    Reason.SIZE_LIMIT,
                    "the requested columns have more than %d bytes in %d rows, limit %d; request fewer columns"
                            .formatted(bytes, count, maxBytes));
        }
    }

    private MalformedEpisodeException refused(Reason reason, String detail) {
        return new MalformedEpisodeException(
                reason,
                table.uri(),
                table.where(),
                "topic %s: %s".formatted(column.feature().name(), detail));
    }
}
