package io.robocache.shard;

import java.util.List;

/**
 * What {@link DatasetVerifier} saw.
 *
 * @param findings broken promises; none in a sound dataset
 * @param versions versions of the dataset, each of which was checked
 * @param episodes written episodes
 * @param quarantined episodes without rows
 * @param frames   rows read
 * @param files    data files read
 * @param bytes    of the data files
 * @param treeHash SPEC 9.4
 * @param notChecked what this layout leaves unchecked, in words
 */
public record VerifyReport(
        List<Finding> findings,
        int versions,
        long episodes,
        long quarantined,
        long frames,
        long files,
        long bytes,
        String treeHash,
        List<String> notChecked) {

    /** Keeps copies. */
    public VerifyReport {
        findings = List.copyOf(findings);
        notChecked = List.copyOf(notChecked);
    }

    /** Whether every promise holds. */
    public boolean sound() {
        return findings.isEmpty();
    }
}
