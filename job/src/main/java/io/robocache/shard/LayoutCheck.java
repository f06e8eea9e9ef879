package io.robocache.shard;

import java.io.IOException;

/** Checks the files of one layout in a published dataset, whose hashes are known to be right. Not thread-safe. */
sealed interface LayoutCheck permits LeRobotV3Check, LeRobotV21Check, MdsCheck {

    /** Compares what lists episodes and sentences with the manifest. */
    void tables(PublishedDataset totals) throws IOException;

    /**
     * The next data file of the manifest; a finding if it is not where it belongs.
     *
     * @param number of the file, from 0
     * @param rows   that the manifest says
     */
    DataFileCheck file(String path, int number, long rows);

    /** After the last data file. */
    void end(int files);
}
