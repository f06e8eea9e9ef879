package io.robocache.job;

import org.apache.hadoop.fs.FileSystem;

/** What Hadoop's file systems handed to this thread, whatever their scheme. */
final class ReadBytes {
    private ReadBytes() {}

    @SuppressWarnings("deprecation") // nothing else tells threads apart
    static long ofThisThread() {
        long bytes = 0;
        for (FileSystem.Statistics scheme : FileSystem.getAllStatistics()) {
            bytes += scheme.getThreadStatistics().getBytesRead();
        }
        return bytes;
    }
}
