package io.robocache.job;

import io.robocache.episode.CloudFileSettings;
import io.robocache.episode.RowRate;
import java.io.Serializable;
import java.util.List;

/**
 * Where the recordings are.
 *
 * @param uris files, folders or globs, in the order that is part of an episode's identity; at least one
 * @param rate how fast rows without stamps follow each other; null: not known
 * @param clouds what files of clouds do not say
 * @param onTruncated what becomes of a recording that ends too early
 */
public record InputConfig(List<String> uris, RowRate rate, CloudFileSettings clouds, OnTruncated onTruncated)
        implements Serializable {
    public InputConfig {
        uris = List.copyOf(uris);
    }
}
