package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** The rows of one episode as they come from the file: the numbering columns here, the requested ones in their columns. */
final class LeRobotRows implements ParquetRows.Sink {

    private static final int PAUSE_MASK = (1 << 10) - 1;

    private final List<RowColumn> wanted;
    private final long maxRows;
    private final long maxBytes;
    private final String uri;
    private final String where;
    private final Numbers frame = new Numbers("frame_index");
    private final Numbers index = new Numbers("index");
    private final Numbers task = new Numbers("task_index");
    private final Numbers time = new Numbers("timestamp");
    private final Numbers episode = new Numbers("episode_index");
    private int count;
    private boolean floatTime;

    /** @param wanted some may be of the same feature; the caller closes them */
    LeRobotRows(Collection<RowColumn> wanted, Limits limits, String uri, String where) {
        this.wanted = List.copyOf(wanted);
        this.maxRows = limits.frames();
        this.maxBytes = TableRows.bytes(limits);
        this.uri = uri;
        this.where = where;
    }

    int count() {
        return count;
    }

    /** Shape ({@link #count()}), file order; borrowed; valid after the last row. */
    long[] frames() {
        return frame.values;
    }

    long[] tasks() {
        return task.values;
    }

    long[] indexes() {
        return index.values;
    }

    /** Rows in the order of their frames; rows of the same frame as the file has them. */
    int[] inFrameOrder() {
        long[] keys = new long[count];
        for (int row = 0; row < count; row++) {
            keys[row] = frame.values[row] << 32 | row;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }

    /** How far the row's {@code timestamp} is from its frame's, in seconds; 0 if the file has none. NaN counts as infinite. */
    double timeError(int row, long frameNanos) {
        if (!time.present) {
            return 0;
        }
        double expected = frameNanos / 1e9;
        // A float32 of half an hour is coarser than the tolerance, so it is compared with what a float32 can say.
        double error = Math.abs(
                Double.longBitsToDouble(time.values[row]) - (floatTime ? (double) (float) expected : expected));
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    @Override
    public ParquetCell.Sink column(Type column) {
        List<ParquetCell.Sink> sinks = new ArrayList<>();
        Numbers numbers = numbers(column);
        if (numbers != null) {
            sinks.add(numbers);
        }
        for (RowColumn requested : wanted) {
            if (requested.feature().name().equals(column.getName())) {
                sinks.add(requested);
            }
        }
        return sinks.size() < 2 ? (sinks.isEmpty() ? null : sinks.get(0)) : new Fan(sinks);
    }

    private Numbers numbers(Type column) {
        if (!column.isPrimitive()) {
            return null;
        }
        PrimitiveTypeName type = column.asPrimitiveType().getPrimitiveTypeName();
        boolean whole = type == PrimitiveTypeName.INT64 || type == PrimitiveTypeName.INT32;
        boolean real = type == PrimitiveTypeName.FLOAT || type == PrimitiveTypeName.DOUBLE;
        for (Numbers numbers : new Numbers[] {frame, index, task, episode, time}) {
            if (numbers.name.equals(column.getName()) && (numbers == time ? real : whole)) {
                numbers.present = true;
                floatTime |= numbers == time && type == PrimitiveTypeName.FLOAT;
                return numbers;
            }
        }
        return null;
    }

    @Override
    public void start() {
        for (Numbers numbers : new Numbers[] {frame, index, task, episode, time}) {
            numbers.clear(count);
        }
        wanted.forEach(RowColumn::startRow);
    }

    @Override
    public void accept() throws IOException {
        if ((count & PAUSE_MASK) == 0) {
            Interruption.check(uri);
        }
        if (frame.values[count] < 0 || frame.values[count] >= maxRows) {
            throw new MalformedEpisodeException(
                    Reason.BAD_INDEX,
                    uri,
                    where,
                    "row %d of the episode has frame_index %d; 0 to %d is possible"
                            .formatted(count, frame.values[count], maxRows - 1));
        }
        wanted.forEach(RowColumn::acceptRow);
        count++;
        if (count > maxRows) {
            throw new MalformedEpisodeException(
                    Reason.SIZE_LIMIT,
                    uri,
                    where,
                    "more than %d rows, the limit of frames an episode".formatted(maxRows));
        }
        long bytes = bytes(wanted);
        if (bytes > maxBytes) {
            throw new MalformedEpisodeException(
                    Reason.SIZE_LIMIT,
                    uri,
                    where,
                    "the requested columns have more than %d bytes in %d rows, limit %d; request fewer columns"
                            .formatted(bytes, count, maxBytes));
        }
    }

    private static long bytes(Collection<RowColumn> columns) {
        long bytes = 0;
        for (RowColumn column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }

    /** A numbering column: one number a row, -1 where it is null. */
    private static final class Numbers implements ParquetCell.Sink {
        private final String name;
        private long[] values = new long[64];
        private boolean present;
        private int at;

        Numbers(String name) {
            this.name = name;
        }

        void clear(int row) {
            if (row == values.length) {
                values = Arrays.copyOf(values, row * 2);
            }
            at = row;
            values[row] = -1; // as the bits of a double, a NaN
        }

        @Override
        public void value(long value) {
            values[at] = value;
        }

        @Override
        public void value(double value) {
            values[at] = Double.doubleToRawLongBits(value);
        }

        @Override
        public void value(Binary value) {
            throw new IllegalStateException(name + " was taken for a number");
        }

        @Override
        public void nullElement() {}
    }

    /** A column that several ask for. */
    private record Fan(List<ParquetCell.Sink> sinks) implements ParquetCell.Sink {
        @Override
        public void value(long value) {
            sinks.forEach(sink -> sink.value(value));
        }

        @Override
        public void value(double value) {
            sinks.forEach(sink -> sink.value(value));
        }

        @Override
        public void value(Binary value) {
            sinks.forEach(sink -> sink.value(value));
        }

        @Override
        public void nullElement() {
            sinks.forEach(ParquetCell.Sink::nullElement);
        }

        @Override
        public String member() {
            return sinks.get(0).member(); // they are of one feature
        }
    }
}
