package io.robocache.shard;

import java.util.List;

/**
 * A complete dataset.
 *
 * @param episodes               written episodes
 * @param quarantined            episodes without rows
 * @param frames                 rows
 * @param files                  data files
 * @param bytes                  of the data files
 * @param tasks                  distinct task sentences
 * @param manifestSha256         of manifest.json; it names everything else by hash
 * @param withoutStatistics      features that stats.json leaves out, since a dimension has no finite value
 */
public record PublishedDataset(
        long episodes,
        long quarantined,
        long frames,
        int files,
        long bytes,
        int tasks,
        String manifestSha256,
        List<String> withoutStatistics) {}
