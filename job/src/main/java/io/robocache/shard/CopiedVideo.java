package io.robocache.shard;

import java.io.Serializable;

/**
 * A file of videos, copied and ready to be published.
 *
 * @param key      its feature
 * @param number   among the feature's files
 * @param location where it lies in staging; attempt-unique, never written into the dataset
 * @param bytes    length
 * @param sha256   of the file, lower-case hexadecimal
 */
public record CopiedVideo(String key, int number, String location, long bytes, String sha256) implements Serializable {}
