package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.List;

/** One file (or several) that is made of all sidecars in one pass, in the order of the shards. */
interface SidecarSink extends AutoCloseable {

    /** The next shard. */
    void accept(Sidecar sidecar) throws IOException;

    /** A shard of an earlier version, before all of this one; for what is told of all versions together. */
    default void earlier(Sidecar sidecar) throws IOException {}

    /** Completes and places what was made. */
    List<Placed> place() throws IOException;

    @Override
    void close() throws IOException;
}
