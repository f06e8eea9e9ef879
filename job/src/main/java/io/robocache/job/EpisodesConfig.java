package io.robocache.job;

import io.robocache.episode.StreamRequest;
import java.io.Serializable;

/**
 * What an episode is: how recordings are cut, and how many frames an episode may have.
 *
 * @param by        the rule
 * @param cut       the request whose messages cut, or null for {@link By#FILE} and for {@link By#GAP} over the required streams
 * @param start     text, or number in a canonical form, of the markers that begin a part; null if each does
 * @param stop      likewise of those that end one; null for none
 * @param gapNanos  of {@link By#GAP}: a longer time without a message cuts
 * @param minFrames an episode of fewer frames is quarantined as too short; at least 1
 * @param maxFrames an episode of more frames is cut into several; at least 1
 */
public record EpisodesConfig(
        By by, StreamRequest cut, String start, String stop, long gapNanos, long minFrames, long maxFrames)
        implements Serializable {

    /** What a part of a recording begins and ends with. */
    public enum By {
        /** The recording. */
        FILE,
        /** A message of a topic. */
        MARKER,
        /** A time without messages. */
        GAP,
        /** A field that becomes true, and false again. */
        EVENT
    }

    /** No limit on frames. */
    static final long UNLIMITED = Long.MAX_VALUE;
}
