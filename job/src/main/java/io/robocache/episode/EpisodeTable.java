package io.robocache.episode;

import java.io.IOException;
import java.util.List;

/**
 * One episode whose topics are columns: so many rows each, with a stamp for every row. What a format of rows implements;
 * {@link TableReader} makes an {@link EpisodeReader} of it. Nothing is kept of what {@link #read} streams, so that memory is
 * bounded by one piece (a chunk, a page, a row) of at most {@link Limits#blockBytes}. Whatever is wrong with the bytes comes
 * as {@link MalformedEpisodeException}, found before anything of a declared size is allocated; other {@link IOException}s
 * say that storage failed. Between pieces an implementation answers the thread's interruption, see {@link Interruption}.
 * Not thread-safe.
 */
interface EpisodeTable extends AutoCloseable {

    /** The stamp of a row that has none: the row is left out, and {@link #report} says so. */
    long NO_STAMP = Long.MIN_VALUE;

    /** The file or folder, for messages. */
    String uri();

    /** Where in it the episode lies, for messages: {@code /data/demo_1}. */
    String where();

    /** As in {@link TopicSummary#encoding}: {@code hdf5}. */
    String encoding();

    /** All topics, those that cannot be read too; groups in names are joined by {@code /}. Always the same list. */
    List<RowTopic> topics();

    /**
     * What a request takes of a topic: the topic itself where all its rows are of one kind. A format whose topics have
     * several columns chooses by the request's kind and fields; what is chosen then has the fields as its labels.
     *
     * @throws DamageException {@link Reason#CONFIG_MISMATCH} if the topic has no such thing
     */
    default RowTopic choose(RowTopic topic, StreamRequest request) throws DamageException, IOException {
        return topic;
    }

    /**
     * The stamps of a topic's rows.
     *
     * @return shape ({@link RowTopic#rows}), int64, nanoseconds, in the order of {@link #read}, or {@link #NO_STAMP}; borrowed
     */
    long[] stamps(RowTopic topic) throws IOException;

    /**
     * Streams all rows of what {@link #choose} returned, in their order: {@link RowTopic#rows} times {@link
     * RowSink#startRow}, the components in C order, {@link RowSink#acceptRow}.
     */
    void read(RowTopic chosen, RowSink out) throws IOException;

    /**
     * Adds what is lost or suspicious in the episode as a whole, whatever is requested. Called once for each index, after all
     * {@link #stamps} and {@link #read}.
     *
     * @throws MalformedEpisodeException if the episode as a whole is worth nothing
     */
    void report(LossLog log) throws IOException;

    /** Bytes read from storage so far. */
    long bytesRead();

    /** Twice is harmless. */
    @Override
    void close() throws IOException;
}
