package io.robocache.shard;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;

/** SHELL. Finds finished work of the same plan: one listing on the driver, verification by hash where the task runs. */
@SuppressWarnings("DoNotCallSuggester")
public final class Resume {
    private Resume() {}

    /** Driver: sidecar URIs by shard, sorted. */
    public static SortedMap<Integer, List<String>> stagedCandidates(StagingArea staging, Configuration hadoop)
            throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Executor: the first candidate that fits the plan and whose file has the stated SHA-256; its sidecar's URI. */
    public static Optional<String> staged(
            List<String> sidecars, PlannedShard planned, StagingArea staging, Configuration hadoop) throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Driver: record URIs by shard, sorted. */
    public static SortedMap<Integer, List<String>> sealedCandidates(StagingArea staging, Configuration hadoop)
            throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Executor: a sealed (or already published) file with these numbers and the stated SHA-256. */
    public static Optional<SealedFile> sealed(
            List<String> records, ShardNumbers numbers, StagingArea staging, Configuration hadoop) throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }
}
