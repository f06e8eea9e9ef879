package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Receives the records of a pass in file order. Buffers are borrowed for the call. */
interface MessageSink {

    /**
     * A channel is defined for the first time.
     *
     * @throws MalformedEpisodeException if the recording has too many topics
     */
    void channel(Catalog.Channel channel) throws IOException;

    /**
     * A message of at least its header's length.
     *
     * @param block  little-endian
     * @param at     where its content begins in the block
     * @param length of the content: channel, sequence, log time, publish time, payload
     * @param number of the block, should it be kept
     * @param index  over all messages of the file, from 0
     * @param where  its record or chunk
     * @return whether the block must be kept for it
     * @throws MalformedEpisodeException if the episode is useless
     */
    boolean message(ByteBuffer block, int at, int length, int number, long index, String where) throws IOException;
}
