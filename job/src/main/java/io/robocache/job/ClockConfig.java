package io.robocache.job;

import io.robocache.episode.StreamRequest;
import java.io.Serializable;

/**
 * When frames are. The first frame lies at the latest first stamp of the required streams, the last at or before their
 * earliest last stamp.
 *
 * @param num    numerator of the rate in Hz, at least 1, without common factor with {@code den}; 0 for a stream clock
 * @param den    denominator of the rate, at least 1
 * @param fps    whole frames per second of info.json and the column timestamp, at least 1
 * @param stream name of the request whose kept samples are the frames, or null for a rate
 * @param own    the request that reads the clock's stamps where no column does, or null
 */
public record ClockConfig(long num, long den, int fps, String stream, StreamRequest own) implements Serializable {

    /** Returns whether frames are the samples of a stream. */
    public boolean ofStream() {
        return stream != null;
    }
}
