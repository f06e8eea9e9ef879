package io.robocache.shard;

import java.io.Serializable;

/**
 * A finished Parquet file without numbering columns.
 *
 * @param bytes     length
 * @param rows      rows of all episodes
 * @param rowGroups row groups, at least one an episode
 * @param sha256    of the file, lower-case hexadecimal
 */
public record StagedFile(long bytes, long rows, int rowGroups, String sha256) implements Serializable {}
