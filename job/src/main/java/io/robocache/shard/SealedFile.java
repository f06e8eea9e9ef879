package io.robocache.shard;

import java.io.Serializable;

/**
 * A finished data file.
 *
 * @param place     where it goes in the dataset, relative to its folder
 * @param location  where it lies in staging; attempt-unique, never written into the dataset
 * @param bytes     length
 * @param rows      rows
 * @param rowGroups row groups; 0 in a format without them
 * @param sha256    of the file, lower-case hexadecimal
 */
public record SealedFile(String place, String location, long bytes, long rows, int rowGroups, String sha256)
        implements Serializable {}
