package io.robocache.episode;

import java.io.IOException;

/** One file of a recording of messages. Closed by the reader that opened it; not thread-safe. */
sealed interface MessageFile extends AutoCloseable permits McapFile, Db3File {

    /**
     * Passes over the file once, from front to back.
     *
     * @param file    its number among the recording's
     * @param blocks  where wanted messages are kept
     * @param log     what is lost
     * @param indexer receives channels and messages; told of the file first
     * @throws MalformedEpisodeException if nothing of the file can be delivered
     */
    void scan(int file, Blocks blocks, LossLog log, MessageIndexer indexer) throws IOException;

    /** Bytes fetched from storage so far. */
    long bytesRead();

    @Override
    void close() throws IOException;
}
