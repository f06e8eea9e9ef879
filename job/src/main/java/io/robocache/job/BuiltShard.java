package io.robocache.job;

import java.io.Serializable;

/**
 * What a build task returns to the driver about one staged shard: counts only, everything else stays in the sidecar.
 *
 * @param number      the shard's number in the plan, from 0
 * @param sidecar     URI of the sidecar in the staging area
 * @param episodes    planned episodes of the shard, good and bad, whatever they were cut into
 * @param quarantined episodes that were quarantined, each part by itself
 * @param frames      rows written
 * @param bytesIn     bytes of input that its episodes hold
 * @param bytes       bytes of the staged file; 0 if it has no row
 * @param host        where it was built
 * @param use         what computed it, and what that did
 * @param wallNanos   how long it took
 */
public record BuiltShard(
        int number,
        String sidecar,
        long episodes,
        long quarantined,
        long frames,
        long bytesIn,
        long bytes,
        String host,
        BackendUse use,
        long wallNanos)
        implements Serializable {}
