package io.robocache.job;

import java.io.Serializable;
import java.util.TreeMap;

/**
 * What an executor is.
 *
 * @param executor   Spark's number of it, or {@code driver}
 * @param host       its own name of its host
 * @param pid        its process there
 * @param assigned   addresses of the GPUs that Spark assigned to the task, with commas; empty without
 * @param java       version
 * @param spark      version
 * @param heapBytes  most that its heap may grow to
 * @param processors as Java counts those that it may use
 * @param natives    native libraries that work, with version or kind
 * @param broken     native libraries that do not, with the reason
 */
public record SmokeFacts(
        String executor,
        String host,
        long pid,
        String assigned,
        String java,
        String spark,
        long heapBytes,
        int processors,
        TreeMap<String, String> natives,
        TreeMap<String, String> broken)
        implements Serializable {}
