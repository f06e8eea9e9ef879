package io.robocache.shard;

import java.io.Serializable;
import java.util.List;

/**
 * The finished data files of one shard, ready to be published.
 *
 * @param shard         number in the plan
 * @param contentSha256 of the decoded values of all its files, the same in every layout; see {@link ColumnDigest}
 * @param files         in the order of their rows; at least one
 */
public record SealedShard(int shard, String contentSha256, List<SealedFile> files) implements Serializable {

    /** Keeps a copy. */
    public SealedShard {
        files = List.copyOf(files);
    }

    /** Rows of all files. */
    public long rows() {
        return files.stream().mapToLong(SealedFile::rows).sum();
    }

    /** Length of all files. */
    public long bytes() {
        return files.stream().mapToLong(SealedFile::bytes).sum();
    }
}
