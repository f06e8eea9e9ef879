package io.robocache.episode;

import java.io.Serializable;
import java.util.Objects;

/**
 * What readers and the lister are told besides where an episode lies: limits, and what files cannot say themselves.
 *
 * @param limits  what is refused, and how much memory is kept
 * @param rowRate how fast rows follow each other that have no stamps; null: not known, and such recordings are refused
 * @param clouds  what files of clouds do not say
 * @param parquet which column stamps the rows of a Parquet file
 */
public record ReadSettings(Limits limits, RowRate rowRate, CloudFileSettings clouds, ParquetStamps parquet)
        implements Serializable {

    /** With the usual columns of stamps. */
    public ReadSettings(Limits limits, RowRate rowRate, CloudFileSettings clouds) {
        this(limits, rowRate, clouds, ParquetStamps.defaults());
    }

    /** With nothing said of files of clouds. */
    public ReadSettings(Limits limits, RowRate rowRate) {
        this(limits, rowRate, CloudFileSettings.defaults());
    }

    public ReadSettings {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(clouds, "clouds");
        Objects.requireNonNull(parquet, "parquet");
    }

    /** The usual limits; nothing else is known. */
    public static ReadSettings defaults() {
        return of(Limits.defaults());
    }

    /** These limits; nothing else is known. */
    public static ReadSettings of(Limits limits) {
        return new ReadSettings(limits, null);
    }
}
