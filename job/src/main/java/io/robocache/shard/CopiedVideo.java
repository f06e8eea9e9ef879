package io.robocache.shard;

import java.io.Serializable;

/**
 * A file of videos, copied and ready to be published.
 *
 * @param key      its feature
 * @param place    where it goes in the dataset, relative to its folder
 * @param location where it lies in staging; attempt-unique, never written into the dataset
 * @param bytes    length
 * @param sha256   of the file, lower-case hexadecimal
 */
public record CopiedVideo(String key, String place, String location, long bytes, String sha256)
        implements Serializable {}
