package io.robocache.episode;

import io.robocache.episode.CloudFileSettings.Unit;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** The stamps of a Parquet file's rows, from one of its columns. A null, and a time that 64 bits cannot tell, is no stamp. */
final class ParquetStampReader implements ParquetRows.Sink, ParquetCell.Sink {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BEYOND = 0x1p63;
    private static final int PAUSE_MASK = (1 << 10) - 1;

    /** Most rows of which a footer is believed that they are there. */
    private static final int BELIEVED_ROWS = 1 << 20;

    private final String uri;
    private final String column;
    private final long nanosPerUnit;
    private final double nanosPerReal;
    private long[] stamps;
    private int rows;
    private long stamp;
    private long missing;

    private ParquetStampReader(String uri, String column, long rows, long nanosPerUnit, double nanosPerReal) {
        this.stamps = new long[(int) Math.max(1, Math.min(rows, BELIEVED_ROWS))];
        this.uri = uri;
        this.column = column;
        this.nanosPerUnit = nanosPerUnit;
        this.nanosPerReal = nanosPerReal;
    }

    /** The column that stamps the rows of a file; null if there is none. */
    static String columnOrNull(ParquetRows rows, ParquetStamps settings) {
        if (settings.column() != null) {
            return rows.has(settings.column()) ? settings.column() : null;
        }
        return ParquetStamps.USUAL.stream().filter(rows::has).findFirst().orElse(null);
    }

    /**
     * Of a column.
     *
     * @param rows that the file says it has
     * @throws DamageException if the column holds no times
     */
    static ParquetStampReader of(String uri, Type column, long rows, Unit unit) throws DamageException {
        PrimitiveTypeName type = column.isPrimitive() ? column.asPrimitiveType().getPrimitiveTypeName() : null;
        LogicalTypeAnnotation logical = column.getLogicalTypeAnnotation();
        boolean whole = type == PrimitiveTypeName.INT64 || type == PrimitiveTypeName.INT32;
        boolean real = type == PrimitiveTypeName.DOUBLE || type == PrimitiveTypeName.FLOAT;
        if (!whole && !real) {
            throw RowChoice.mismatch(
                    "column '%s' is no stamp: an integer, a float or a TIMESTAMP of 64 bits is; name another one as input.parquet.stamp"
                            .formatted(column));
        }
        if (logical instanceof TimestampLogicalTypeAnnotation time) {
            long own =
                    switch (time.getUnit()) {
                        case MILLIS -> nanos(Unit.MS);
                        case MICROS -> nanos(Unit.US);
                        case NANOS -> 1;
                    };
            return new ParquetStampReader(uri, column.getName(), rows, own, 0);
        }
        double perReal = unit == Unit.AUTO ? NANOS_PER_SECOND : nanos(unit);
        return new ParquetStampReader(uri, column.getName(), rows, unit == Unit.AUTO ? 1 : nanos(unit), perReal);
    }

    private static long nanos(Unit unit) {
        return switch (unit) {
            case S -> 1_000_000_000L;
            case MS -> 1_000_000L;
            case US -> 1_000L;
            case NS, AUTO -> 1L;
        };
    }

    /** The caller's, once all rows are read. */
    long[] stamps() {
        return rows == stamps.length ? stamps : Arrays.copyOf(stamps, rows);
    }

    /** Rows without a stamp. */
    long missing() {
        return missing;
    }

    @Override
    public ParquetCell.Sink column(Type type) {
        return type.getName().equals(column) ? this : null;
    }

    @Override
    public void start() {
        stamp = EpisodeTable.NO_STAMP;
    }

    @Override
    public void accept() throws IOException {
        if ((rows & PAUSE_MASK) == 0) {
            Interruption.check(uri);
        }
        if (rows == stamps.length) {
            stamps = Arrays.copyOf(stamps, 2 * rows);
        }
        stamps[rows++] = stamp;
        missing += stamp == EpisodeTable.NO_STAMP ? 1 : 0;
    }

    @Override
    public void value(long value) {
        long high = Math.multiplyHigh(value, nanosPerUnit);
        long low = value * nanosPerUnit;
        stamp = high == low >> 63 ? low : EpisodeTable.NO_STAMP;
    }

    @Override
    public void value(double value) {
        double nanos = Math.rint(value * nanosPerReal);
        stamp = Math.abs(nanos) < BEYOND ? (long) nanos : EpisodeTable.NO_STAMP; // NaN is no stamp either
    }

    @Override
    public void value(Binary value) {
        throw new IllegalStateException(column + " was taken for a number");
    }

    @Override
    public void nullElement() {
        stamp = EpisodeTable.NO_STAMP;
    }
}
