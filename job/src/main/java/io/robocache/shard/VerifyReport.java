package io.robocache.shard;

import java.util.List;

/**
 * What {@link DatasetVerifier} saw.
 *
 * @param findings broken promises; none in a sound dataset
 * @param episodes written episodes
 * @param quarantined episodes without rows
 * @param frames   rows read
 * @param files    data files read
 * @param bytes    of the data files
 * @param treeHash SPEC 9.4
 */
public record VerifyReport(
        List<Finding> findings, long episodes, long quarantined, long frames, long files, long bytes, String treeHash) {

    /** Whether every promise holds. */
    public boolean sound() {
        return findings.isEmpty();
    }
}
