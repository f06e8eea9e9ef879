package io.robocache.job;

import io.robocache.episode.CloudFileSettings;
import io.robocache.episode.ParquetStamps;
import io.robocache.episode.RowRate;
import io.robocache.episode.Splits;
import java.io.Serializable;
import java.util.List;

/**
 * Where the recordings are.
 *
 * @param uris files, folders or globs, in the order that is part of an episode's identity; at least one
 * @param rate how fast rows without stamps follow each other; null: not known
 * @param clouds what files of clouds do not say
 * @param parquet which column stamps the rows of a Parquet file
 * @param onTruncated what becomes of a recording that ends too early
 * @param splits what the files of a split recording are
 */
public record InputConfig(
        List<String> uris,
        RowRate rate,
        CloudFileSettings clouds,
        ParquetStamps parquet,
        OnTruncated onTruncated,
        Splits splits)
        implements Serializable {
    public InputConfig {
        uris = List.copyOf(uris);
    }

    /**
     * Reads a rate: {@code 20}, {@code 29.97} or {@code 30000/1001}.
     *
     * @throws IllegalArgumentException with what is wrong, without the text
     */
    public static RowRate rate(String text) {
        long[] ratio = Quantity.rate(text);
        return new RowRate(ratio[0], ratio[1]);
    }
}
