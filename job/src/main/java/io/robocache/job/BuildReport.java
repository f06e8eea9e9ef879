package io.robocache.job;

import io.robocache.episode.Reason;
import io.robocache.shard.StreamFit;
import java.util.List;
import java.util.SortedMap;

/**
 * How a build ended. A build that failed has no report; it threw.
 *
 * @param runId        names the folder of this run under {@code meta/robocache/runs/}
 * @param planHash     identity of the plan: the episodes and all of the configuration that changes bytes
 * @param version      of the dataset in the output, from 1; 0 if there is none
 * @param published    whether the output now has all that was listed; false only if too much was quarantined
 * @param written      episodes in the dataset
 * @param quarantined  episodes that are not, each with its reason in the dataset's quarantine list
 * @param withLoss     written episodes of which a part was left out and reported
 * @param reasons      quarantined episodes by reason code
 * @param frames       rows of the dataset
 * @param shards       shards planned for what was new; all of the dataset if nothing was
 * @param reusedShards shards that an earlier attempt at the same plan had left; all of the dataset if nothing was new
 * @param added        recordings that were new to the dataset
 * @param gone         recordings of the dataset that are no longer among the inputs; their rows stay
 * @param repaired     quarantined recordings that have changed, and that the options did not ask to be tried again
 * @param bytesIn      bytes of input that the new episodes hold
 * @param bytesOut     bytes of the data files
 * @param maxShare     the configured limit of quarantined episodes over all episodes, 0 to 1
 * @param backend      which twin ran on the driver's choice, and why
 * @param ignored      files among the inputs that are not episodes
 * @param wallNanos    duration of the run
 * @param fits         how well each stream and cloud met the frames of the dataset; none if nothing was published
 */
public record BuildReport(
        String runId,
        String planHash,
        int version,
        boolean published,
        long written,
        long quarantined,
        long withLoss,
        SortedMap<String, Long> reasons,
        long frames,
        int shards,
        int reusedShards,
        long added,
        long gone,
        long repaired,
        long bytesIn,
        long bytesOut,
        double maxShare,
        String backend,
        long ignored,
        long wallNanos,
        List<StreamFit> fits) {

    /** Every episode was written. */
    public static final int ALL_WRITTEN = 0;
    /** The dataset is published; some episodes are in its quarantine list instead. */
    public static final int SOME_QUARANTINED = 3;
    /** The quarantined share is above the limit; nothing was published. */
    public static final int QUARANTINE_ABOVE_LIMIT = 4;

    public BuildReport {
        fits = List.copyOf(fits);
    }

    /** Quarantined episodes that count for the limit: all but those that are only too short. */
    public long unreadable() {
        return quarantined - reasons.getOrDefault(Reason.TOO_SHORT.code(), 0L);
    }

    /** Quarantined episodes over all episodes, without those that are only too short; 0 to 1. */
    public double quarantineShare() {
        return (double) unreadable() / Math.max(1, written + unreadable());
    }

    /** The exit code of the process that ran this build. */
    public int exitCode() {
        if (!published) {
            return QUARANTINE_ABOVE_LIMIT;
        }
        return quarantined == 0 ? ALL_WRITTEN : SOME_QUARANTINED;
    }
}
