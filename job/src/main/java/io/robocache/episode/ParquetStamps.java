package io.robocache.episode;

import io.robocache.episode.CloudFileSettings.Unit;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * Which column of a Parquet file stamps its rows.
 *
 * @param column its name; null: the first of {@link #USUAL} that the file has, else rows follow each other at {@link
 *               ReadSettings#rowRate}
 * @param unit   of its numbers; AUTO: nanoseconds of integers, seconds of floats. Parquet's own TIMESTAMP has its unit
 */
public record ParquetStamps(String column, Unit unit) implements Serializable {

    /** Names of columns that are taken for stamps. */
    public static final List<String> USUAL = List.of("t_ns", "timestamp", "stamp", "time");

    /** Checks that there is a unit. */
    public ParquetStamps {
        Objects.requireNonNull(unit, "unit");
    }

    /** A usual column, in the usual unit. */
    public static ParquetStamps defaults() {
        return new ParquetStamps(null, Unit.AUTO);
    }
}
