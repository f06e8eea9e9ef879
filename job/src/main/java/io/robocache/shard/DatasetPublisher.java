package io.robocache.shard;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** SHELL. */
@SuppressWarnings("DoNotCallSuggester")
public final class DatasetPublisher {
    private DatasetPublisher() {}

    /**
     * Call before building: the dataset, if this plan is published already; empty if the output is free or holds this
     * plan's unfinished work; an IOException with the remedy if it holds anything else.
     */
    public static Optional<PublishedDataset> existing(StagingArea staging, Configuration hadoop) throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }

    /**
     * Publishes; may be called again after a crash at any point.
     *
     * @param steps told the name of each step before it begins; an exception of its own ends the publication there
     */
    public static PublishedDataset publish(Publication what, Configuration hadoop, Consumer<String> steps)
            throws IOException {
        throw new UnsupportedOperationException("not there yet");
    }
}
