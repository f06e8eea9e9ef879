package io.robocache.job;

import java.io.Serializable;

/**
 * What one task of a cluster check found.
 *
 * @param facts        where it ran
 * @param backend      CPU or GPU; {@code none} if it did not open
 * @param reason       why that one
 * @param bus          PCI address of the GPU; empty without
 * @param cpuHash      of what the CPU twin computed
 * @param backendHash  of what the executor's backend computed
 * @param cpuNanos     time of the first
 * @param backendNanos time of the second; the executor's first task also opens the backend in it
 * @param failure      what went wrong; empty if nothing did
 */
public record SmokeResult(
        SmokeFacts facts,
        String backend,
        String reason,
        String bus,
        String cpuHash,
        String backendHash,
        long cpuNanos,
        long backendNanos,
        String failure)
        implements Serializable {}
