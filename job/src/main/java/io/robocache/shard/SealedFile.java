package io.robocache.shard;

import java.io.Serializable;

/**
 * A finished data file, ready to be published.
 *
 * @param shard         number in the plan
 * @param file          number among the files of the dataset, contiguous from 0
 * @param location      where it lies in staging; attempt-unique, never written into the dataset
 * @param bytes         length
 * @param rows          rows
 * @param rowGroups     row groups
 * @param sha256        of the file, lower-case hexadecimal
 * @param contentSha256 of the decoded values; see {@link ContentDigest}
 */
public record SealedFile(
        int shard, int file, String location, long bytes, long rows, int rowGroups, String sha256, String contentSha256)
        implements Serializable {}
